//! The events of a user inside this context. `contract` publishes them to others.

use super::status::Status;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::role::Role;

/// One event of one user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UserEvent {
    pub(crate) user: UserId,
    pub(crate) kind: UserEventKind,
    pub(crate) admin_seat: AdminSeat,
}

/// The kind of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UserEventKind {
    Registered,
    ProfileChanged,
    PasswordChanged { except: Option<SessionId> },
    RoleGranted { role: Role },
    RoleRevoked { role: Role },
    LoggedOutEverywhere,
    Deactivated,
    Reactivated,
    Erased,
}

/// Whether the shop gains or loses an active admin with the event. The store adds these up and refuses a change that
/// would leave the shop without an admin: no single user can know that they are the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AdminSeat {
    Untouched,
    Taken,
    GivenUp,
}

impl AdminSeat {
    /// The difference between two statuses of one user.
    pub(super) const fn between(before: &Status, after: &Status) -> Self {
        match (before.is_active_admin(), after.is_active_admin()) {
            (false, true) => Self::Taken,
            (true, false) => Self::GivenUp,
            (true, true) | (false, false) => Self::Untouched,
        }
    }
}

/// Which of a user's sessions end with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndedSessions {
    None,
    All,
    AllBut(SessionId),
}

/// How the key that seals the data of a user changes with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PersonKeyChange {
    None,
    Made,
    /// For good: what was sealed with it can be read by nobody any more.
    Destroyed,
}

impl UserEvent {
    /// How the key of the user changes, in the same commit.
    pub(crate) const fn person_key(&self) -> PersonKeyChange {
        match self.kind {
            UserEventKind::Registered => PersonKeyChange::Made,
            UserEventKind::Erased => PersonKeyChange::Destroyed,
            UserEventKind::ProfileChanged
            | UserEventKind::PasswordChanged { .. }
            | UserEventKind::RoleGranted { .. }
            | UserEventKind::RoleRevoked { .. }
            | UserEventKind::LoggedOutEverywhere
            | UserEventKind::Deactivated
            | UserEventKind::Reactivated => PersonKeyChange::None,
        }
    }

    /// Which sessions end, in the same commit.
    pub(crate) const fn ends_sessions(&self) -> EndedSessions {
        match self.kind {
            UserEventKind::PasswordChanged { except: Some(kept) } => EndedSessions::AllBut(kept),
            UserEventKind::PasswordChanged { except: None }
            | UserEventKind::LoggedOutEverywhere
            | UserEventKind::Deactivated
            | UserEventKind::Erased => EndedSessions::All,
            UserEventKind::Registered
            | UserEventKind::ProfileChanged
            | UserEventKind::RoleGranted { .. }
            | UserEventKind::RoleRevoked { .. }
            | UserEventKind::Reactivated => EndedSessions::None,
        }
    }

    /// The sessions whose access tokens are refused from now on. A lost role ends no session: its next token is without it.
    pub(crate) const fn ends_access(&self) -> EndedSessions {
        match self.kind {
            UserEventKind::RoleRevoked { .. } => EndedSessions::All,
            UserEventKind::PasswordChanged { .. }
            | UserEventKind::LoggedOutEverywhere
            | UserEventKind::Deactivated
            | UserEventKind::Erased
            | UserEventKind::Registered
            | UserEventKind::ProfileChanged
            | UserEventKind::RoleGranted { .. }
            | UserEventKind::Reactivated => self.ends_sessions(),
        }
    }
}
