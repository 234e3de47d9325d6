//! An in-memory application for use-case tests: real rules and hashes, no disk.

use std::sync::{Arc, Mutex};

use platform::auth::{AccessClaims, TokenVerifier};
use platform::testing::{CountingIds, ManualClock};
use shared_kernel::{Ids, Origin, Permission, Permissions};

use super::Application;
use super::change_user::Actor;
use super::client_network::ClientNetwork;
use super::client_secret::ClientSecret;
use super::credentials::HighestCost;
use super::hashing_budget::HashingBudget;
use super::log_in::{LogIn, LogInError};
use super::login_throttle::LoginThrottle;
use super::make_service_account::MakeServiceAccount;
use super::oauth_clients::OAuthClients;
use super::ports::{AccessToken, NoRandomness, Randomness, RefusedPasswords};
use super::refresh_session::RefreshSessionError;
use super::register::{Register, RegisterError};
use super::tokens::Tokens;
use crate::domain::display_name::DisplayName;
use crate::domain::email_address::EmailAddress;
use crate::domain::ids::{ServiceAccountId, SessionId, UserId};
use crate::domain::language::Language;
use crate::domain::password::{Password, PasswordAttempt};
use crate::domain::role::Role;
use crate::domain::user::User;
use crate::infrastructure::bcrypt_passwords::BcryptPasswords;
use crate::infrastructure::persistence::in_memory::InMemoryStore;
use crate::infrastructure::signing::{Signer, SigningKeys, generate_signing_key};
use crate::infrastructure::system_randomness::SystemRandomness;

/// The password of every user in these tests.
pub(crate) const PASSWORD: &str = "correct horse";

/// The network of every client in these tests.
pub(crate) const HERE: ClientNetwork = ClientNetwork::LOCAL;

pub(crate) struct Shop {
    pub(crate) application: Application,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) origin: Origin,
    store: Arc<InMemoryStore>,
    ids: Arc<CountingIds>,
    verifier: TokenVerifier,
}

/// Endpoint tests look into the audit trail.
struct NotNoted;

impl RefusedPasswords for NotNoted {
    fn note(&self, _user: Option<UserId>, _from: ClientNetwork) {}
}

/// Gives bytes of the operating system, and keeps what it gave.
#[derive(Default)]
pub(crate) struct RecordedRandomness(Mutex<Vec<Vec<u8>>>);

impl RecordedRandomness {
    /// The bytes of each request, in order.
    pub(crate) fn given(self) -> Vec<Vec<u8>> {
        self.0.into_inner().unwrap()
    }
}

impl Randomness for RecordedRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        SystemRandomness.fill(bytes)?;
        self.0.lock().unwrap().push(bytes.to_vec());
        Ok(())
    }
}

pub(crate) fn password(text: &str) -> Password {
    Password::parse(text).unwrap()
}

pub(crate) fn attempt(text: &str) -> PasswordAttempt {
    PasswordAttempt::parse(text).unwrap()
}

impl Shop {
    pub(crate) fn open() -> Self {
        let clock = ManualClock::at("2026-01-01T12:00:00Z");
        let ids = Arc::new(CountingIds::default());
        let store = Arc::new(InMemoryStore::default());
        let keys = SigningKeys::from_pems(&[generate_signing_key().unwrap()]).unwrap();
        let verifier = TokenVerifier::new(keys.source(), clock.clone());
        let application = Application {
            users: store.clone(),
            sessions: store.clone(),
            codes: store.clone(),
            service_accounts: store.clone(),
            passwords: Arc::new(BcryptPasswords::new(4)),
            access_tokens: Arc::new(Signer::new(keys, chrono::Duration::minutes(10))),
            randomness: Arc::new(SystemRandomness),
            clock: clock.clone(),
            ids: ids.clone(),
            throttle: LoginThrottle::default(),
            hashing: HashingBudget::new(60, 4),
            highest_cost: HighestCost::default(),
            refused_passwords: Arc::new(NotNoted),
            refresh_lifetime: chrono::Duration::days(30),
            session_lifetime: chrono::Duration::days(90),
            oauth_clients: OAuthClients::default(),
        };
        let origin = Origin::new(ids.next());
        Self { application, clock, origin, store, ids, verifier }
    }

    /// The published events: type, user and sequence.
    pub(crate) fn published(&self) -> Vec<(&'static str, UserId, u32)> {
        self.store.published()
    }

    pub(crate) fn registration(&self, email: &str, password: &str) -> Register {
        Register {
            user: UserId::from_uuid(self.ids.next()),
            from: Some(HERE),
            email: EmailAddress::parse(email).unwrap(),
            display_name: DisplayName::parse("Ada").unwrap(),
            language: Language::English,
            password: Password::parse(password).unwrap(),
        }
    }

    pub(crate) async fn try_register(&self, email: &str) -> Result<UserId, RegisterError> {
        let command = self.registration(email, PASSWORD);
        let user = command.user;
        self.application.register(command, &self.origin).await.map(|()| user)
    }

    pub(crate) async fn register(&self, email: &str) -> UserId {
        self.try_register(email).await.unwrap()
    }

    pub(crate) async fn try_log_in(
        &self,
        email: &str,
        password: &str,
    ) -> Result<Tokens, LogInError> {
        let checked = self.application.check_log_in(Self::log_in_command(email, password)).await?;
        self.application.open_session(checked, self.fresh_session(), &self.origin).await
    }

    pub(crate) fn log_in_command(email: &str, password: &str) -> LogIn {
        let (email, password) = (EmailAddress::parse(email).unwrap(), attempt(password));
        LogIn { from: HERE, email, password }
    }

    pub(crate) fn fresh_session(&self) -> SessionId {
        SessionId::from_uuid(self.ids.next())
    }

    pub(crate) async fn log_in(&self, email: &str) -> Tokens {
        self.try_log_in(email, PASSWORD).await.unwrap()
    }

    pub(crate) async fn refresh(&self, tokens: &Tokens) -> Result<Tokens, RefreshSessionError> {
        self.application.refresh_session(&tokens.refresh, &self.origin).await
    }

    pub(crate) fn claims(&self, tokens: &Tokens) -> Arc<AccessClaims> {
        self.claims_of(&tokens.access)
    }

    pub(crate) fn claims_of(&self, token: &AccessToken) -> Arc<AccessClaims> {
        self.verifier.verify(&token.jwt).unwrap()
    }

    /// An admin, the same each time.
    pub(crate) async fn root(&self) -> UserId {
        let email = EmailAddress::parse("root@example.org").unwrap();
        let registered = self.application.users.find_by_email(&email).await.unwrap();
        if let Some(user) = registered {
            return user.id();
        }
        let root = self.register("root@example.org").await;
        self.make_admin(root).await;
        root
    }

    /// A service account with its key.
    pub(crate) async fn service_account(
        &self,
        permissions: &[Permission],
    ) -> (ServiceAccountId, ClientSecret) {
        let secret = self.application.client_secret().unwrap();
        let command = MakeServiceAccount {
            account: ServiceAccountId::from_uuid(self.ids.next()),
            name: DisplayName::parse("Importer").unwrap(),
            permissions: Permissions::of(permissions),
            by: self.root().await,
            secret: secret.clone(),
        };
        let account = command.account;
        self.application.make_service_account(command, &self.origin).await.unwrap();
        (account, secret)
    }

    pub(crate) async fn user(&self, user: UserId) -> User {
        self.application.get_user(user).await.unwrap().unwrap()
    }

    pub(crate) async fn make_admin(&self, user: UserId) {
        self.application
            .grant_role(user, Role::Admin, Actor::Operator, &self.origin)
            .await
            .unwrap();
    }

    pub(crate) async fn deactivate(&self, user: UserId) {
        self.application.deactivate_user(user, Actor::Operator, &self.origin).await.unwrap();
    }
}
