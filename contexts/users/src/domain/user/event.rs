//! What happened to a user, for this context. What others hear of it is in `contract`.

use super::{Status, UserId};
use crate::domain::role::Role;
use crate::domain::session::SessionId;

/// One thing that happened to one user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UserEvent {
    pub(crate) user: UserId,
    pub(crate) kind: UserEventKind,
    pub(crate) admin_seat: AdminSeat,
}

/// What it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UserEventKind {
    Registered,
    ProfileChanged,
    PasswordChanged { keeps: SessionId },
    RoleGranted { role: Role },
    RoleRevoked { role: Role },
    Deactivated,
    Reactivated,
    Erased,
}

/// Whether the shop has an admin more or less after it. The store adds these up and refuses the change that would
/// leave the shop without an admin: no single user can know that they are the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AdminSeat {
    Untouched,
    Taken,
    GivenUp,
}

impl AdminSeat {
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

impl UserEvent {
    /// Which sessions end, in the same commit.
    pub(crate) const fn ends_sessions(&self) -> EndedSessions {
        match self.kind {
            UserEventKind::PasswordChanged { keeps } => EndedSessions::AllBut(keeps),
            UserEventKind::Deactivated | UserEventKind::Erased => EndedSessions::All,
            UserEventKind::Registered
            | UserEventKind::ProfileChanged
            | UserEventKind::RoleGranted { .. }
            | UserEventKind::RoleRevoked { .. }
            | UserEventKind::Reactivated => EndedSessions::None,
        }
    }
}
