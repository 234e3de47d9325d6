//! The status of a user, with the data that exists only in it.

use chrono::{DateTime, Utc};
use shared_kernel::TextForm;

use super::account::Account;
use crate::domain::role::Role;

/// The status of a user. An erased user has no account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Status {
    /// May log in and act.
    Active { account: Account },
    /// Closed by an admin; may be opened again.
    Deactivated { account: Account, since: DateTime<Utc> },
    /// Erased for good.
    Erased { since: DateTime<Utc> },
}

impl Status {
    /// The name of the status.
    pub(crate) const fn name(&self) -> StatusName {
        match self {
            Self::Active { .. } => StatusName::Active,
            Self::Deactivated { .. } => StatusName::Deactivated,
            Self::Erased { .. } => StatusName::Erased,
        }
    }

    /// Since when the account is deactivated or erased.
    pub(crate) const fn since(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Active { .. } => None,
            Self::Deactivated { since, .. } | Self::Erased { since } => Some(*since),
        }
    }

    /// Whether a user with this status is an admin who may act.
    pub(super) const fn is_active_admin(&self) -> bool {
        match self {
            Self::Active { account } => account.roles().has(Role::Admin),
            Self::Deactivated { .. } | Self::Erased { .. } => false,
        }
    }
}

/// A status without its data: to store it and to search for it.
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
    /// The form of a name.
    pub(crate) const FORM: TextForm = TextForm::one_of(&[
        Self::Active.as_str(),
        Self::Deactivated.as_str(),
        Self::Erased.as_str(),
    ]);

    /// Reads the name of a status.
    pub(crate) fn parse(text: &str) -> Result<Self, UnknownStatus> {
        [Self::Active, Self::Deactivated, Self::Erased]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(UnknownStatus)
    }

    /// The name as rows and answers have it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Deactivated => "deactivated",
            Self::Erased => "erased",
        }
    }
}
