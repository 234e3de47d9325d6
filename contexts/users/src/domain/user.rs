//! The user: an account that is registered once, may be closed and opened again, and is erased for good. All that
//! is personal lives in [`Account`], which an erased user no longer has.

use chrono::{DateTime, Utc};
use shared_kernel::{ChangeSet, Version};

use crate::domain::display_name::DisplayName;
use crate::domain::email_address::EmailAddress;
use crate::domain::password::PasswordHash;
use crate::domain::role::{Role, Roles};
use crate::domain::session::SessionId;

mod event;
mod refusal;
mod status;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub(crate) use event::{AdminSeat, EndedSessions, UserEvent, UserEventKind};
pub(crate) use refusal::UserRefusal;
pub(crate) use status::{Account, ProfileChange, Status, StatusName};

shared_kernel::entity_id! {
    /// Names one user, erased ones too.
    pub(crate) struct UserId
}

/// What a decision about a user hands over.
pub(crate) type UserChange = ChangeSet<User, UserEvent>;

/// Somebody known to the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    id: UserId,
    version: Version,
    registered_at: DateTime<Utc>,
    status: Status,
}

impl User {
    /// A user who has just registered. They are a customer.
    pub(crate) fn register(
        id: UserId,
        email: EmailAddress,
        display_name: DisplayName,
        password_hash: PasswordHash,
        now: DateTime<Utc>,
    ) -> UserChange {
        let roles = Roles::of([Role::Customer]);
        let account = Account { email, display_name, password_hash, roles };
        let version = Version::NEW.next();
        let status = Status::Active { account };
        let event = UserEvent {
            user: id,
            kind: UserEventKind::Registered,
            admin_seat: AdminSeat::Untouched,
        };
        ChangeSet::new(Version::NEW, Self { id, version, registered_at: now, status }, event)
    }

    /// A user as a store kept them.
    pub(crate) const fn stored(
        id: UserId,
        version: Version,
        registered_at: DateTime<Utc>,
        status: Status,
    ) -> Self {
        Self { id, version, registered_at, status }
    }

    /// Takes what they ask for into the profile.
    pub(crate) fn change_profile(&self, change: ProfileChange) -> Result<UserChange, UserRefusal> {
        let account = self.active_account()?;
        let changed = account.with(change);
        if changed == *account {
            return Err(UserRefusal::NothingToChange);
        }
        Ok(self.changed(Status::Active { account: changed }, UserEventKind::ProfileChanged))
    }

    /// Takes a new password. Whoever else is logged in as them must show it; the session `keeps` goes on.
    pub(crate) fn change_password(
        &self,
        password_hash: PasswordHash,
        keeps: SessionId,
    ) -> Result<UserChange, UserRefusal> {
        let account = Account { password_hash, ..self.active_account()?.clone() };
        Ok(self.changed(Status::Active { account }, UserEventKind::PasswordChanged { keeps }))
    }

    /// Gives them `role`.
    pub(crate) fn grant_role(&self, role: Role) -> Result<UserChange, UserRefusal> {
        let account = self.account().ok_or(UserRefusal::Erased)?;
        self.with_roles(account.roles.with(role), UserEventKind::RoleGranted { role })
    }

    /// Takes `role` from them. That some other admin is left, the store guards with the commit.
    pub(crate) fn revoke_role(&self, role: Role) -> Result<UserChange, UserRefusal> {
        let account = self.account().ok_or(UserRefusal::Erased)?;
        self.with_roles(account.roles.without(role), UserEventKind::RoleRevoked { role })
    }

    /// Closes the account until it is opened again.
    pub(crate) fn deactivate(
        &self,
        by: UserId,
        now: DateTime<Utc>,
    ) -> Result<UserChange, UserRefusal> {
        if by == self.id {
            return Err(UserRefusal::Oneself);
        }
        match &self.status {
            Status::Active { account } => {
                let closed = Status::Deactivated { account: account.clone(), since: now };
                Ok(self.changed(closed, UserEventKind::Deactivated))
            }
            Status::Deactivated { .. } => Err(UserRefusal::NothingToChange),
            Status::Erased { .. } => Err(UserRefusal::Erased),
        }
    }

    /// Opens a closed account.
    pub(crate) fn reactivate(&self) -> Result<UserChange, UserRefusal> {
        match &self.status {
            Status::Deactivated { account, .. } => {
                let open = Status::Active { account: account.clone() };
                Ok(self.changed(open, UserEventKind::Reactivated))
            }
            Status::Active { .. } => Err(UserRefusal::NothingToChange),
            Status::Erased { .. } => Err(UserRefusal::Erased),
        }
    }

    /// Forgets everything personal, for good. The id stays, so that what refers to it still does.
    pub(crate) fn erase(&self, now: DateTime<Utc>) -> Result<UserChange, UserRefusal> {
        if matches!(self.status, Status::Erased { .. }) {
            return Err(UserRefusal::NothingToChange);
        }
        Ok(self.changed(Status::Erased { since: now }, UserEventKind::Erased))
    }

    /// The account of somebody who may act now.
    pub(crate) const fn active_account(&self) -> Result<&Account, UserRefusal> {
        match &self.status {
            Status::Active { account } => Ok(account),
            Status::Deactivated { .. } => Err(UserRefusal::Deactivated),
            Status::Erased { .. } => Err(UserRefusal::Erased),
        }
    }

    /// The account, unless it is erased.
    pub(crate) const fn account(&self) -> Option<&Account> {
        match &self.status {
            Status::Active { account } | Status::Deactivated { account, .. } => Some(account),
            Status::Erased { .. } => None,
        }
    }

    /// Their id.
    pub(crate) const fn id(&self) -> UserId {
        self.id
    }

    /// How many decisions there were about them.
    pub(crate) const fn version(&self) -> Version {
        self.version
    }

    /// When they registered.
    pub(crate) const fn registered_at(&self) -> DateTime<Utc> {
        self.registered_at
    }

    /// Whether the account is open, closed or gone.
    pub(crate) const fn status(&self) -> &Status {
        &self.status
    }

    fn with_roles(&self, roles: Roles, kind: UserEventKind) -> Result<UserChange, UserRefusal> {
        let changed = |account: &Account| Account { roles, ..account.clone() };
        let status = match &self.status {
            Status::Active { account } => Status::Active { account: changed(account) },
            Status::Deactivated { account, since } => {
                Status::Deactivated { account: changed(account), since: *since }
            }
            Status::Erased { .. } => return Err(UserRefusal::Erased),
        };
        if status == self.status {
            return Err(UserRefusal::NothingToChange);
        }
        Ok(self.changed(status, kind))
    }

    fn changed(&self, status: Status, kind: UserEventKind) -> UserChange {
        let admin_seat = AdminSeat::between(&self.status, &status);
        let event = UserEvent { user: self.id, kind, admin_seat };
        ChangeSet::new(self.version, Self { version: self.version.next(), status, ..*self }, event)
    }
}
