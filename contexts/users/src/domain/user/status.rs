//! Whether a user's account is open, closed or gone, and what is known of them meanwhile.

use chrono::{DateTime, Utc};

use crate::domain::display_name::DisplayName;
use crate::domain::email_address::EmailAddress;
use crate::domain::password::PasswordHash;
use crate::domain::role::{Role, Roles};

/// Everything the shop knows of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) email: EmailAddress,
    pub(crate) display_name: DisplayName,
    pub(crate) password_hash: PasswordHash,
    pub(crate) roles: Roles,
}

/// What somebody wants changed in their profile; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProfileChange {
    pub(crate) display_name: Option<DisplayName>,
    pub(crate) email: Option<EmailAddress>,
}

impl Account {
    /// The account with what is asked for.
    pub(super) fn with(&self, change: ProfileChange) -> Self {
        Self {
            display_name: change.display_name.unwrap_or_else(|| self.display_name.clone()),
            email: change.email.unwrap_or_else(|| self.email.clone()),
            ..self.clone()
        }
    }
}

/// Where a user stands. An erased user has no account left to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Status {
    /// May log in and act.
    Active { account: Account },
    /// Closed by an admin; may be opened again.
    Deactivated { account: Account, since: DateTime<Utc> },
    /// Gone for good.
    Erased { since: DateTime<Utc> },
}

impl Status {
    /// The word for it.
    pub(crate) const fn name(&self) -> StatusName {
        match self {
            Self::Active { .. } => StatusName::Active,
            Self::Deactivated { .. } => StatusName::Deactivated,
            Self::Erased { .. } => StatusName::Erased,
        }
    }

    /// Since when the account is closed or gone.
    pub(crate) const fn since(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Active { .. } => None,
            Self::Deactivated { since, .. } | Self::Erased { since } => Some(*since),
        }
    }

    /// Whether somebody with this status runs the shop now.
    pub(super) const fn is_active_admin(&self) -> bool {
        match self {
            Self::Active { account } => account.roles.has(Role::Admin),
            Self::Deactivated { .. } | Self::Erased { .. } => false,
        }
    }
}

/// A status without what is known in it: to store it and to search for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatusName {
    Active,
    Deactivated,
    Erased,
}

/// Why a text is not a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be active, deactivated or erased")]
pub(crate) struct UnknownStatus;

impl StatusName {
    /// Reads the word for a status.
    pub(crate) fn parse(text: &str) -> Result<Self, UnknownStatus> {
        [Self::Active, Self::Deactivated, Self::Erased]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(UnknownStatus)
    }

    /// The word.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Deactivated => "deactivated",
            Self::Erased => "erased",
        }
    }
}
