//! How far a mail is, and the refusals of decisions about it.

use chrono::{DateTime, Utc};

/// How far a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MailStatus {
    Waiting {
        give_up_at: DateTime<Utc>,
    },
    Sent {
        at: DateTime<Utc>,
    },
    Failed {
        at: DateTime<Utc>,
        reason: FailureReason,
    },
    /// It was not tried, since its address is on the suppression list.
    Suppressed {
        at: DateTime<Utc>,
    },
}

/// Why a mail is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotSent {
    Suppressed,
    Failed(FailureReason),
}

/// Why a mail has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailureReason {
    /// The server refuses the address for good.
    AddressRefused,
    /// The server refuses this mail for good.
    MailRefused,
    /// It could not be sent for too long.
    GivenUp,
    /// There is nobody to write to any more.
    RecipientErased,
}

impl FailureReason {
    pub(super) const ALL: [Self; 4] =
        [Self::AddressRefused, Self::MailRefused, Self::GivenUp, Self::RecipientErased];

    /// The text it is stored, shown and published as.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::AddressRefused => "address-refused",
            Self::MailRefused => "mail-refused",
            Self::GivenUp => "given-up",
            Self::RecipientErased => "recipient-erased",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

/// Why a decision about a mail is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MailRefusal {
    #[error("the mail is waiting to be sent")]
    IsWaiting,
    #[error("the mail was sent")]
    IsSent,
    #[error("the mail will not be sent")]
    IsNotSent,
    #[error("the recipient is erased")]
    RecipientErased,
}
