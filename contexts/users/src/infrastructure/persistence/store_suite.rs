//! The contract of every store, checked on the one in memory and on the one in tables.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use platform::testing::{ManualClock, TestDatabase};
use sea_orm_migration::MigratorTrait;
use shared_kernel::{Clock, Origin};
use uuid::Uuid;

use super::in_memory::InMemoryStore;
use super::{SeaOrmCodes, SeaOrmServiceAccounts, SeaOrmSessions, SeaOrmUsers};
use crate::application::ports::{
    Codes, CommitUserError, ReliedOn, ServiceAccounts, Sessions, Users,
};
use crate::domain::display_name::DisplayName;
use crate::domain::email_address::EmailAddress;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::language::Language;
use crate::domain::password::PasswordHash;
use crate::domain::session::{Digest, Lifetime, Salt, Session, SessionChange, TokenFingerprint};
use crate::domain::user::{User, UserChange};

mod codes;
mod earlier_versions;
mod person_keys;
mod service_accounts;
mod sessions;
mod tables;
mod users;

/// One kind of stores.
struct Stores {
    users: Arc<dyn Users>,
    sessions: Arc<dyn Sessions>,
    codes: Arc<dyn Codes>,
    service_accounts: Arc<dyn ServiceAccounts>,
    // Owns the temporary folder.
    database: Option<TestDatabase>,
}

fn in_memory() -> Stores {
    let store = Arc::new(InMemoryStore::default());
    Stores {
        users: store.clone(),
        sessions: store.clone(),
        codes: store.clone(),
        service_accounts: store,
        database: None,
    }
}

async fn in_sea_orm() -> Stores {
    let migrate =
        |connection| async move { migration::users::Migrator::up(&connection, None).await };
    let database = platform::testing::database("users", migrate).await;
    let clock: Arc<dyn Clock> = ManualClock::at("2026-01-01T12:00:00Z");
    let services = database.services(clock);
    Stores {
        users: Arc::new(SeaOrmUsers::new(&services, Duration::minutes(10))),
        sessions: Arc::new(SeaOrmSessions::new(&services, Duration::minutes(10))),
        codes: Arc::new(SeaOrmCodes::new(&services)),
        service_accounts: Arc::new(SeaOrmServiceAccounts::new(&services, Duration::minutes(10))),
        database: Some(database),
    }
}

/// Runs each case on both kinds of stores.
macro_rules! on_both_stores {
    ($($case:ident,)*) => {
        mod in_memory {
            $(#[tokio::test]
            async fn $case() {
                super::$case(crate::infrastructure::persistence::store_suite::in_memory()).await;
            })*
        }

        mod in_sea_orm {
            $(#[tokio::test]
            async fn $case() {
                super::$case(crate::infrastructure::persistence::store_suite::in_sea_orm().await).await;
            })*
        }
    };
}
use on_both_stores;

fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_268_800 + seconds, 0).unwrap()
}

fn origin() -> Origin {
    Origin::new(Uuid::from_u128(99))
}

fn user_id(number: u128) -> UserId {
    UserId::from_uuid(Uuid::from_u128(number))
}

fn session_id(number: u128) -> SessionId {
    SessionId::from_uuid(Uuid::from_u128(1000 + number))
}

/// The registration of user `number` as `email`.
fn registered(number: u128, email: &str) -> UserChange {
    User::register(
        user_id(number),
        EmailAddress::parse(email).unwrap(),
        DisplayName::parse("Ada").unwrap(),
        Language::German,
        PasswordHash::parse("$2b$04$abc").unwrap(),
        moment(0),
    )
}

fn digest(byte: u8) -> Digest {
    Digest::from_bytes([byte; 32])
}

fn fingerprint(number: u8) -> TokenFingerprint {
    TokenFingerprint::new(digest(1), digest(number))
}

fn started(number: u128, user: UserId, seconds: i64) -> SessionChange {
    let lifetime = Lifetime { expires_at: moment(seconds), ends_at: moment(1000) };
    Session::start(session_id(number), user, fingerprint(1), moment(0), lifetime)
}

impl Stores {
    async fn commit(&self, change: UserChange) -> Result<User, CommitUserError> {
        let state = change.state.clone();
        self.users.commit(change, ReliedOn::NOTHING, &origin()).await.map(|()| state)
    }

    async fn register(&self, number: u128, email: &str) -> User {
        self.commit(registered(number, email)).await.unwrap()
    }

    /// Session `number` of `user`, which expires after `seconds`.
    async fn open(&self, number: u128, user: UserId, seconds: i64) -> Session {
        let opened = started(number, user, seconds);
        let state = opened.state.clone();
        let user = self.user(user).await;
        self.sessions.open(opened, &user, None, &origin()).await.unwrap();
        state
    }

    /// The user, who is registered if need be.
    async fn user(&self, id: UserId) -> User {
        if let Some(user) = self.users.find(id).await.unwrap() {
            return user;
        }
        let number = id.as_uuid().as_u128();
        self.register(number, &format!("user{number}@example.org")).await
    }

    async fn session(&self, number: u128) -> Option<Session> {
        self.sessions.find(session_id(number)).await.unwrap()
    }
}
