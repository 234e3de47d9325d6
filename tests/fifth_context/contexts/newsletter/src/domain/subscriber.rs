//! A subscriber: a registered user who receives the newsletter.

use shared_kernel::{ChangeSet, Version};

shared_kernel::entity_id! {
    /// Names one user of the shop.
    pub(crate) struct UserId
}

/// The outcome of a decision on a subscriber.
pub(crate) type SubscriberChange = ChangeSet<Subscriber, SubscriberEvent>;

/// A subscriber.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subscriber {
    user: UserId,
    version: Version,
}

/// A change of a subscriber.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SubscriberEvent {
    Added,
}

impl Subscriber {
    /// Decides that the user becomes a subscriber.
    pub(crate) const fn add(user: UserId) -> SubscriberChange {
        let added = Self { user, version: Version::NEW.next() };
        ChangeSet::new(Version::NEW, added, SubscriberEvent::Added)
    }

    /// A subscriber as the store has it.
    pub(crate) const fn stored(user: UserId, version: Version) -> Self {
        Self { user, version }
    }

    pub(crate) const fn user(&self) -> UserId {
        self.user
    }

    pub(crate) const fn version(&self) -> Version {
        self.version
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_new_subscriber_has_the_first_version() {
        let change = Subscriber::add(UserId::from_uuid(Uuid::nil()));
        assert_eq!(change.state.version(), change.version());
    }
}
