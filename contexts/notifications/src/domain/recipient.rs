//! The replica of a user of `users`: where to write to them, and in which language. The address stays sealed with the key of the
//! user; it is opened at the door of the mail server and nowhere else.

use std::fmt;

use chrono::{DateTime, Utc};

use super::Language;

shared_kernel::entity_id! {
    /// Names one user.
    pub(crate) struct UserId
}

/// An address under the key of its user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SealedAddress(String);

impl SealedAddress {
    /// An address as an event carried it, or as it was stored then.
    pub(crate) fn stored(sealed: impl Into<String>) -> Self {
        Self(sealed.into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// An opened address.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address(String);

impl Address {
    /// The opened text. The mail server decides whether it can be written to.
    pub(crate) const fn opened(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

/// An address is personal data, so `{:?}` keeps it out of logs.
impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Address(…)")
    }
}

/// The version of a replica: the sequence of the event that it was last copied from, and the time of that event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ReplicaVersion {
    pub(crate) sequence: u32,
    pub(crate) as_of: DateTime<Utc>,
}

/// A user, as the events of `users` report them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Recipient {
    /// A user who is written to. The address is missing until an event has told it: those of earlier releases do not.
    Registered {
        id: UserId,
        address: Option<SealedAddress>,
        language: Language,
        version: ReplicaVersion,
    },
    /// A user who was erased, and is never written to again.
    Erased { id: UserId, version: ReplicaVersion },
}

impl Recipient {
    pub(crate) const fn id(&self) -> UserId {
        match self {
            Self::Registered { id, .. } | Self::Erased { id, .. } => *id,
        }
    }

    pub(crate) const fn version(&self) -> ReplicaVersion {
        match self {
            Self::Registered { version, .. } | Self::Erased { version, .. } => *version,
        }
    }

    pub(crate) const fn address(&self) -> Option<&SealedAddress> {
        match self {
            Self::Registered { address, .. } => address.as_ref(),
            Self::Erased { .. } => None,
        }
    }
}
