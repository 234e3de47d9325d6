//! The store of the use-case tests. The store suite runs on it and on the one in tables.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use shared_kernel::{Origin, PublishedEvent, StoreError, Version};

use crate::application::ports::{
    CommitUserError, ReliedOn, ServiceAccounts, Sessions, UserFilter, Users,
};
use crate::contract::{self, AccessEnded, Contact};
use crate::domain::authorization_code::AuthorizationCode;
use crate::domain::email_address::EmailAddress;
use crate::domain::ids::{CodeId, ServiceAccountId, SessionId, UserId};
use crate::domain::password::PasswordHash;
use crate::domain::service_account::{ServiceAccount, ServiceAccountChange, StoredServiceAccount};
use crate::domain::session::{EndReason, Session, SessionChange};
use crate::domain::user::{AdminSeat, EndedSessions, User, UserChange};

mod codes;

/// Users and sessions behind one lock, as the real ones are behind one writer.
#[derive(Default)]
pub(crate) struct InMemoryStore(Mutex<Tables>);

#[derive(Default)]
struct Tables {
    users: BTreeMap<UserId, User>,
    sessions: BTreeMap<SessionId, Session>,
    codes: BTreeMap<CodeId, AuthorizationCode>,
    service_accounts: BTreeMap<ServiceAccountId, ServiceAccount>,
    admins: u32,
    published: Vec<(&'static str, UserId, u32)>,
}

impl InMemoryStore {
    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.0.lock().unwrap()
    }

    /// The published events: type, user and sequence.
    pub(crate) fn published(&self) -> Vec<(&'static str, UserId, u32)> {
        self.tables().published.clone()
    }
}

impl Tables {
    fn has(&self, relied_on: ReliedOn) -> bool {
        let user = |(id, version): (UserId, Version)| {
            self.users.get(&id).is_some_and(|user| user.version() == version)
        };
        let session = |(id, version): (SessionId, Version)| {
            self.sessions.get(&id).is_some_and(|session| session.version() == version)
        };
        let service = |(id, version): (ServiceAccountId, Version)| {
            self.service_accounts.get(&id).is_some_and(|account| account.version() == version)
        };
        relied_on.user.is_none_or(user)
            && relied_on.session.is_none_or(session)
            && relied_on.service.is_none_or(service)
    }

    fn save_session(&mut self, change: SessionChange) -> Result<(), StoreError> {
        let stored = self.sessions.get(&change.state.id()).map_or(Version::NEW, Session::version);
        if stored != change.decided_on {
            return Err(StoreError::Conflict);
        }
        self.sessions.insert(change.state.id(), change.state);
        Ok(())
    }

    fn replace_hash(&mut self, user: &User, rehashed: Option<PasswordHash>) {
        if let Some(hash) = rehashed {
            self.users.insert(user.id(), user.with_hash_of_the_same_password(hash));
        }
    }

    fn end_sessions(&mut self, user: UserId, ended: EndedSessions, now: DateTime<Utc>) {
        let ends = |id: SessionId| match ended {
            EndedSessions::None => false,
            EndedSessions::All => true,
            EndedSessions::AllBut(open) => open != id,
        };
        for session in self.sessions.values_mut() {
            if session.user() == user
                && ends(session.id())
                && let Ok(change) = session.end(EndReason::Revoked, now)
            {
                *session = change.state;
            }
        }
    }
}

#[async_trait]
impl Users for InMemoryStore {
    async fn find(&self, id: UserId) -> Result<Option<User>, StoreError> {
        Ok(self.tables().users.get(&id).cloned())
    }

    async fn find_by_email(&self, email: &EmailAddress) -> Result<Option<User>, StoreError> {
        let tables = self.tables();
        let near = tables.users.values().filter_map(|user| {
            let distance = email.distance(user.account()?.email())?;
            Some((distance, user))
        });
        Ok(near.min_by_key(|(distance, _user)| *distance).map(|(_distance, user)| user.clone()))
    }

    async fn list(
        &self,
        filter: &UserFilter,
        after: Option<UserId>,
        at_most: u64,
    ) -> Result<Vec<User>, StoreError> {
        let at_most = usize::try_from(at_most).unwrap();
        let part = filter.email_contains.as_deref().map(EmailAddress::part_in_search);
        let contains = |email: &EmailAddress, [shown, key]: &[String; 2]| {
            email.as_str().contains(shown) || email.key().contains(key)
        };
        let fits = |user: &&User| {
            let account = user.account();
            after.is_none_or(|after| user.id() < after)
                && part.as_ref().is_none_or(|part| {
                    account.is_some_and(|account| contains(account.email(), part))
                })
                && filter.role.is_none_or(|role| account.is_some_and(|a| a.roles().has(role)))
                && filter.status.is_none_or(|status| user.status().name() == status)
        };
        Ok(self.tables().users.values().rev().filter(fits).take(at_most).cloned().collect())
    }

    async fn commit(
        &self,
        change: UserChange,
        relied_on: ReliedOn,
        _origin: &Origin,
    ) -> Result<(), CommitUserError> {
        let mut tables = self.tables();
        if !tables.has(relied_on) {
            return Err(StoreError::Conflict.into());
        }
        let stored = tables.users.get(&change.state.id()).map_or(Version::NEW, User::version);
        if stored != change.decided_on {
            return Err(StoreError::Conflict.into());
        }
        let taken = |other: &User| match (other.account(), change.state.account()) {
            (Some(theirs), Some(ours)) => {
                other.id() != change.state.id() && theirs.email().key() == ours.email().key()
            }
            (None, _) | (_, None) => false,
        };
        if tables.users.values().any(taken) {
            return Err(CommitUserError::EmailTaken);
        }
        match change.event.admin_seat {
            AdminSeat::Untouched => {}
            AdminSeat::Taken => tables.admins += 1,
            AdminSeat::GivenUp if tables.admins == 1 => return Err(CommitUserError::LastAdmin),
            AdminSeat::GivenUp => tables.admins -= 1,
        }
        let event = change.event;
        let version = change.version().as_u32();
        if let Some(published) = contract::user_published(&event, Contact::default()).unwrap() {
            tables.published.push((published.event_type, event.user, version));
        }
        if event.ends_access() != EndedSessions::None {
            tables.published.push((AccessEnded::TYPE, event.user, version));
        }
        // No test reads when exactly they ended.
        tables.end_sessions(event.user, event.ends_sessions(), DateTime::UNIX_EPOCH);
        tables.users.insert(event.user, change.state);
        Ok(())
    }

    async fn highest_password_cost(&self) -> Result<Option<u32>, StoreError> {
        let tables = self.tables();
        let accounts = tables.users.values().filter_map(User::account);
        Ok(accounts.filter_map(|account| account.password_hash().cost()).max())
    }
}

#[async_trait]
impl Sessions for InMemoryStore {
    async fn find(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        Ok(self.tables().sessions.get(&id).cloned())
    }

    async fn open(
        &self,
        opened: SessionChange,
        user: &User,
        rehashed: Option<PasswordHash>,
        _origin: &Origin,
    ) -> Result<(), StoreError> {
        let mut tables = self.tables();
        if !tables.has(ReliedOn::user(user)) {
            return Err(StoreError::Conflict);
        }
        tables.replace_hash(user, rehashed);
        tables.save_session(opened)
    }

    async fn commit(&self, change: SessionChange, _origin: &Origin) -> Result<(), StoreError> {
        self.tables().save_session(change)
    }

    async fn next_expiry(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(self.tables().sessions.values().map(Session::expires_at).min())
    }

    async fn forget_expired(
        &self,
        now: DateTime<Utc>,
        at_most: u64,
        _origin: &Origin,
    ) -> Result<usize, StoreError> {
        let mut tables = self.tables();
        let mut expired: Vec<Session> = tables
            .sessions
            .values()
            .filter(|session| session.expires_at() <= now)
            .cloned()
            .collect();
        expired.sort_by_key(Session::expires_at);
        expired.truncate(usize::try_from(at_most).unwrap());
        for session in &expired {
            tables.sessions.remove(&session.id());
        }
        Ok(expired.len())
    }
}

#[async_trait]
impl ServiceAccounts for InMemoryStore {
    async fn find(&self, id: ServiceAccountId) -> Result<Option<ServiceAccount>, StoreError> {
        Ok(self.tables().service_accounts.get(&id).cloned())
    }

    async fn list(
        &self,
        after: Option<ServiceAccountId>,
        at_most: u64,
    ) -> Result<Vec<ServiceAccount>, StoreError> {
        let at_most = usize::try_from(at_most).unwrap();
        let tables = self.tables();
        let accounts = tables.service_accounts.values().rev();
        let accounts = accounts.filter(|account| after.is_none_or(|after| account.id() < after));
        Ok(accounts.take(at_most).cloned().collect())
    }

    async fn commit(
        &self,
        change: ServiceAccountChange,
        relied_on: ReliedOn,
        _origin: &Origin,
    ) -> Result<(), StoreError> {
        let mut tables = self.tables();
        if !tables.has(relied_on) {
            return Err(StoreError::Conflict);
        }
        let stored = tables.service_accounts.get(&change.state.id());
        if stored.map_or(Version::NEW, ServiceAccount::version) != change.decided_on {
            return Err(StoreError::Conflict);
        }
        tables.service_accounts.insert(change.state.id(), change.state);
        Ok(())
    }

    async fn note_use(
        &self,
        id: ServiceAccountId,
        now: DateTime<Utc>,
        _origin: &Origin,
    ) -> Result<(), StoreError> {
        if let Some(account) = self.tables().service_accounts.get_mut(&id) {
            *account = ServiceAccount::stored(StoredServiceAccount {
                id,
                version: account.version(),
                name: account.name().clone(),
                permissions: account.permissions(),
                key: account.key(),
                made_by: account.made_by(),
                made_at: account.made_at(),
                revoked_at: account.revoked_at(),
                last_used_at: Some(now),
            });
        }
        Ok(())
    }
}
