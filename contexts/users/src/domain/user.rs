//! The user aggregate: registered once, deactivated and reactivated by admins, erased for good. All personal data is in
//! [`Account`], which an erased user no longer has.

use chrono::{DateTime, Utc};
use shared_kernel::{ChangeSet, Version};

use crate::domain::display_name::DisplayName;
use crate::domain::email_address::EmailAddress;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::language::Language;
use crate::domain::password::PasswordHash;
use crate::domain::role::{Role, Roles};

mod account;
mod event;
mod refusal;
mod status;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub(crate) use account::{Account, ProfileChange, StoredAccount};
pub(crate) use event::{AdminSeat, EndedSessions, PersonKeyChange, UserEvent, UserEventKind};
pub(crate) use refusal::UserRefusal;
pub(crate) use status::{Status, StatusName};

/// The change-set of a decision about a user.
pub(crate) type UserChange = ChangeSet<User, UserEvent>;

/// One user, erased ones included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    id: UserId,
    version: Version,
    registered_at: DateTime<Utc>,
    status: Status,
}

/// A user as a store has it.
pub(crate) struct StoredUser {
    pub(crate) id: UserId,
    pub(crate) version: Version,
    pub(crate) registered_at: DateTime<Utc>,
    pub(crate) status: Status,
}

impl User {
    /// Registers a user, who becomes a customer.
    pub(crate) fn register(
        id: UserId,
        email: EmailAddress,
        display_name: DisplayName,
        language: Language,
        password_hash: PasswordHash,
        now: DateTime<Utc>,
    ) -> UserChange {
        let version = Version::NEW.next();
        let account = Account::open(email, display_name, language, password_hash);
        let status = Status::Active { account };
        let event = UserEvent {
            user: id,
            kind: UserEventKind::Registered,
            admin_seat: AdminSeat::Untouched,
        };
        ChangeSet::new(Version::NEW, Self { id, version, registered_at: now, status }, event)
    }

    /// A user read from a store.
    pub(crate) fn stored(stored: StoredUser) -> Self {
        let StoredUser { id, version, registered_at, status } = stored;
        Self { id, version, registered_at, status }
    }

    /// Changes the profile.
    pub(crate) fn change_profile(&self, change: ProfileChange) -> Result<UserChange, UserRefusal> {
        let account = self.active_account()?;
        let changed = account.with_profile(change);
        if changed == *account {
            return Err(UserRefusal::NothingToChange);
        }
        Ok(self.changed(Status::Active { account: changed }, UserEventKind::ProfileChanged))
    }

    /// Sets a new password. Every session ends except `except`: that of the person who changes it; an operator has none.
    pub(crate) fn change_password(
        &self,
        password_hash: PasswordHash,
        except: impl Into<Option<SessionId>>,
    ) -> Result<UserChange, UserRefusal> {
        let account = self.active_account()?.with_password(password_hash);
        let kind = UserEventKind::PasswordChanged { except: except.into() };
        Ok(self.changed(Status::Active { account }, kind))
    }

    /// Ends every session of another user; `by` a user, or a program. Of an account that is closed none is open.
    pub(crate) fn end_sessions(
        &self,
        by: impl Into<Option<UserId>>,
    ) -> Result<UserChange, UserRefusal> {
        self.refuse_oneself(by)?;
        match &self.status {
            Status::Active { .. } => self.log_out_everywhere(),
            Status::Deactivated { .. } => Err(UserRefusal::NothingToChange),
            Status::Erased { .. } => Err(UserRefusal::Erased),
        }
    }

    /// Ends every session.
    pub(crate) fn log_out_everywhere(&self) -> Result<UserChange, UserRefusal> {
        self.active_account()?;
        Ok(self.changed(self.status.clone(), UserEventKind::LoggedOutEverywhere))
    }

    /// Grants `role`.
    pub(crate) fn grant_role(&self, role: Role) -> Result<UserChange, UserRefusal> {
        let account = self.account().ok_or(UserRefusal::Erased)?;
        self.with_roles(account.roles().with(role), UserEventKind::RoleGranted { role })
    }

    /// Revokes `role`. The store guards with the commit that another admin is left.
    pub(crate) fn revoke_role(&self, role: Role) -> Result<UserChange, UserRefusal> {
        let account = self.account().ok_or(UserRefusal::Erased)?;
        self.with_roles(account.roles().without(role), UserEventKind::RoleRevoked { role })
    }

    /// Closes the account until it is reactivated; `by` a user, or an operator of the host.
    pub(crate) fn deactivate(
        &self,
        by: impl Into<Option<UserId>>,
        now: DateTime<Utc>,
    ) -> Result<UserChange, UserRefusal> {
        self.refuse_oneself(by)?;
        match &self.status {
            Status::Active { account } => {
                let closed = Status::Deactivated { account: account.clone(), since: now };
                Ok(self.changed(closed, UserEventKind::Deactivated))
            }
            Status::Deactivated { .. } => Err(UserRefusal::NothingToChange),
            Status::Erased { .. } => Err(UserRefusal::Erased),
        }
    }

    /// Refuses what staff decide about their own account by the commands that are for those of others.
    pub(crate) fn refuse_oneself(&self, by: impl Into<Option<UserId>>) -> Result<(), UserRefusal> {
        if by.into() == Some(self.id) { Err(UserRefusal::Oneself) } else { Ok(()) }
    }

    /// Opens a deactivated account again.
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

    /// Erases all personal data, for good. The id stays, so that references to the user remain valid.
    pub(crate) fn erase(&self, now: DateTime<Utc>) -> Result<UserChange, UserRefusal> {
        if matches!(self.status, Status::Erased { .. }) {
            return Err(UserRefusal::NothingToChange);
        }
        Ok(self.changed(Status::Erased { since: now }, UserEventKind::Erased))
    }

    /// The account of a user who may act now.
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

    /// The id.
    pub(crate) const fn id(&self) -> UserId {
        self.id
    }

    /// The version: the number of decisions so far.
    pub(crate) const fn version(&self) -> Version {
        self.version
    }

    /// When the user registered.
    pub(crate) const fn registered_at(&self) -> DateTime<Utc> {
        self.registered_at
    }

    /// The status.
    pub(crate) const fn status(&self) -> &Status {
        &self.status
    }

    /// The user with another hash of the same password: nothing is decided, so the version stays.
    #[cfg(test)]
    pub(crate) fn with_hash_of_the_same_password(&self, hash: PasswordHash) -> Self {
        let status = match &self.status {
            Status::Active { account } => Status::Active { account: account.with_password(hash) },
            other @ (Status::Deactivated { .. } | Status::Erased { .. }) => other.clone(),
        };
        Self { status, ..self.clone() }
    }

    fn with_roles(&self, roles: Roles, kind: UserEventKind) -> Result<UserChange, UserRefusal> {
        let status = match &self.status {
            Status::Active { account } => Status::Active { account: account.with_roles(roles) },
            Status::Deactivated { account, since } => {
                Status::Deactivated { account: account.with_roles(roles), since: *since }
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
