//! A service account: the identity of a program, with one key and the permissions that it was made with. Revoking it is for
//! good; another account gets another key.

use chrono::{DateTime, Utc};
use shared_kernel::{ChangeSet, Permissions, Version};

use crate::domain::display_name::DisplayName;
use crate::domain::ids::{ServiceAccountId, UserId};
use crate::domain::session::Digest;

/// The change-set of a decision about a service account.
pub(crate) type ServiceAccountChange = ChangeSet<ServiceAccount, ServiceAccountEvent>;

/// One service account, revoked ones included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServiceAccount {
    id: ServiceAccountId,
    version: Version,
    name: DisplayName,
    permissions: Permissions,
    key: Digest,
    made_by: UserId,
    made_at: DateTime<Utc>,
    revoked_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
}

/// A service account as a store has it.
pub(crate) struct StoredServiceAccount {
    pub(crate) id: ServiceAccountId,
    pub(crate) version: Version,
    pub(crate) name: DisplayName,
    pub(crate) permissions: Permissions,
    pub(crate) key: Digest,
    pub(crate) made_by: UserId,
    pub(crate) made_at: DateTime<Utc>,
    pub(crate) revoked_at: Option<DateTime<Utc>>,
    pub(crate) last_used_at: Option<DateTime<Utc>>,
}

/// The parts of a new service account.
#[derive(Debug, Clone)]
pub(crate) struct NewServiceAccount {
    pub(crate) id: ServiceAccountId,
    pub(crate) name: DisplayName,
    pub(crate) permissions: Permissions,
    pub(crate) key: Digest,
    pub(crate) made_by: UserId,
}

/// The event of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ServiceAccountEvent {
    Made,
    Revoked,
}

/// Why a decision about a service account was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ServiceAccountRefusal {
    /// It would change nothing.
    #[error("the account is revoked already")]
    Revoked,
}

impl ServiceAccount {
    /// How old a noted use may be before another is noted.
    pub(crate) const USE_IS_NOTED_EVERY: chrono::TimeDelta = chrono::TimeDelta::minutes(5);

    /// Makes an account.
    pub(crate) fn make(new: NewServiceAccount, now: DateTime<Utc>) -> ServiceAccountChange {
        let NewServiceAccount { id, name, permissions, key, made_by } = new;
        let made = Self {
            id,
            version: Version::NEW.next(),
            name,
            permissions,
            key,
            made_by,
            made_at: now,
            revoked_at: None,
            last_used_at: None,
        };
        ChangeSet::new(Version::NEW, made, ServiceAccountEvent::Made)
    }

    /// An account read from a store.
    pub(crate) fn stored(stored: StoredServiceAccount) -> Self {
        let StoredServiceAccount {
            id,
            version,
            name,
            permissions,
            key,
            made_by,
            made_at,
            revoked_at,
            last_used_at,
        } = stored;
        Self { id, version, name, permissions, key, made_by, made_at, revoked_at, last_used_at }
    }

    /// Revokes the account: its key gets no further token.
    pub(crate) fn revoke(
        &self,
        now: DateTime<Utc>,
    ) -> Result<ServiceAccountChange, ServiceAccountRefusal> {
        if self.revoked_at.is_some() {
            return Err(ServiceAccountRefusal::Revoked);
        }
        let revoked = Self { version: self.version.next(), revoked_at: Some(now), ..self.clone() };
        Ok(ChangeSet::new(self.version, revoked, ServiceAccountEvent::Revoked))
    }

    /// Whether a token is issued for the key with this digest.
    pub(crate) fn accepts(&self, key: Digest) -> bool {
        self.revoked_at.is_none() && self.key == key
    }

    /// Whether a use at this time is worth a write: not while a recent one is noted.
    pub(crate) fn notes_use_at(&self, now: DateTime<Utc>) -> bool {
        self.last_used_at.is_none_or(|last| now - last >= Self::USE_IS_NOTED_EVERY)
    }

    /// The id, which is also the `client_id`.
    pub(crate) const fn id(&self) -> ServiceAccountId {
        self.id
    }

    /// The version: the number of decisions so far.
    pub(crate) const fn version(&self) -> Version {
        self.version
    }

    /// The name to show.
    pub(crate) const fn name(&self) -> &DisplayName {
        &self.name
    }

    /// The permissions that its tokens may carry.
    pub(crate) const fn permissions(&self) -> Permissions {
        self.permissions
    }

    /// The digest of its key.
    pub(crate) const fn key(&self) -> Digest {
        self.key
    }

    /// The user who made it.
    pub(crate) const fn made_by(&self) -> UserId {
        self.made_by
    }

    /// When it was made.
    pub(crate) const fn made_at(&self) -> DateTime<Utc> {
        self.made_at
    }

    /// Since when it is revoked.
    pub(crate) const fn revoked_at(&self) -> Option<DateTime<Utc>> {
        self.revoked_at
    }

    /// When its key was last used, within [`Self::USE_IS_NOTED_EVERY`].
    pub(crate) const fn last_used_at(&self) -> Option<DateTime<Utc>> {
        self.last_used_at
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    const KEY: Digest = Digest::from_bytes([7; 32]);

    fn noon() -> DateTime<Utc> {
        "2026-01-01T12:00:00Z".parse().unwrap()
    }

    fn importer() -> ServiceAccount {
        let new = NewServiceAccount {
            id: ServiceAccountId::from_uuid(uuid::Uuid::from_u128(1)),
            name: DisplayName::parse("Importer").unwrap(),
            permissions: Permissions::of(&[shared_kernel::Permission::Catalogue]),
            key: KEY,
            made_by: UserId::from_uuid(uuid::Uuid::from_u128(2)),
        };
        ServiceAccount::make(new, noon()).state
    }

    #[test]
    fn its_key_is_accepted_until_it_is_revoked() {
        let account = importer();
        assert!(account.accepts(KEY));
        assert!(!account.accepts(Digest::from_bytes([8; 32])));
        let revoked = account.revoke(noon()).unwrap();
        assert_eq!(revoked.decided_on, account.version());
        assert!(!revoked.state.accepts(KEY));
        assert_eq!(revoked.state.version(), account.version().next());
        assert_eq!((account.revoked_at(), revoked.state.revoked_at()), (None, Some(noon())));
        assert_eq!(revoked.state.revoke(noon()), Err(ServiceAccountRefusal::Revoked));
    }

    #[test]
    fn a_use_is_noted_once_in_five_minutes() {
        let account = importer();
        assert!(account.notes_use_at(noon()));
        let used = ServiceAccount { last_used_at: Some(noon()), ..account };
        assert!(!used.notes_use_at(noon() + TimeDelta::seconds(299)));
        assert!(used.notes_use_at(noon() + TimeDelta::seconds(300)));
    }
}
