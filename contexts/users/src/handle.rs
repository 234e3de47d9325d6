//! The handle: the users context as a host or a program has it.

use std::error::Error;
use std::sync::Arc;

use actix_web::web::{self, ServiceConfig};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platform::auth::KeySource;
use platform::context::{Audit, Context, EventContract, Services};
use platform::due_work::DueWork;
use platform::personal::PersonKeySource;
use platform::replication::PublishedSnapshots;
use platform::subscription::Subscription;
use shared_kernel::{Accountable, Origin, StoreError};
use uuid::Uuid;

use crate::application::Application;
use crate::application::credentials::HighestCost;
use crate::application::hashing_budget::HashingBudget;
use crate::application::login_throttle::LoginThrottle;
use crate::application::register::Register;
use crate::contract;
use crate::domain::display_name::DisplayName;
use crate::domain::email_address::EmailAddress;
use crate::domain::ids::UserId;
use crate::domain::language::Language;
use crate::domain::password::Password;
use crate::infrastructure::audit;
use crate::infrastructure::bcrypt_passwords::BcryptPasswords;
use crate::infrastructure::due_work::{ForgetCodes, ForgetExpiredSessions};
use crate::infrastructure::http;
use crate::infrastructure::noted_passwords::NotedPasswords;
use crate::infrastructure::persistence::{
    self, SeaOrmCodes, SeaOrmPersonKeys, SeaOrmServiceAccounts, SeaOrmSessions, SeaOrmUsers,
};
use crate::infrastructure::replicated;
use crate::infrastructure::signing::shared_keys::SharedKeys;
use crate::infrastructure::signing::{Signer, SigningKeys};
use crate::infrastructure::subscriptions;
use crate::infrastructure::system_randomness::SystemRandomness;
use crate::settings::Settings;

#[cfg(test)]
mod tests;

pub use crate::infrastructure::operator_errors::{CreateAdminError, ResetPasswordError};
pub use crate::infrastructure::signing::key_store::{KeyStoreError, keys_open_under};
pub use crate::infrastructure::signing::{GenerateKeyError, SigningKeyError, generate_signing_key};

/// The users context.
pub struct Users {
    services: Services,
    application: Arc<Application>,
    keys: SigningKeys,
    /// The keys that all hosts share; none when the keys are given and stay.
    shared: Option<Arc<SharedKeys>>,
    person_keys: Arc<SeaOrmPersonKeys>,
    state: web::Data<http::State>,
}

impl Users {
    /// The users context on these services, with the keys of the settings.
    ///
    /// # Errors
    /// When a signing key is not an Ed25519 private key, or there is none.
    pub fn new(services: Services, settings: Settings) -> Result<Self, SigningKeyError> {
        let keys = SigningKeys::from_pems(&settings.signing_keys)?;
        Ok(Self::with_keys(services, settings, keys, None))
    }

    /// The same with the keys of the database, which [`Context::prepare`] reads. `files` are taken over.
    pub(crate) fn with_shared_keys(
        services: Services,
        settings: Settings,
        files: Vec<String>,
    ) -> Self {
        let shared = Arc::new(SharedKeys::new(&services, files));
        let keys = shared.keys();
        Self::with_keys(services, settings, keys, Some(shared))
    }

    /// The same where every queue for the hashing of passwords is full.
    #[cfg(test)]
    pub(crate) fn with_full_queues(
        services: Services,
        settings: Settings,
    ) -> Result<Self, SigningKeyError> {
        let keys = SigningKeys::from_pems(&settings.signing_keys)?;
        let passwords = BcryptPasswords::without_places(settings.password_cost);
        Ok(Self::hashing_by(passwords, services, settings, keys, None))
    }

    fn with_keys(
        services: Services,
        settings: Settings,
        keys: SigningKeys,
        shared: Option<Arc<SharedKeys>>,
    ) -> Self {
        let passwords = BcryptPasswords::new(settings.password_cost);
        let passwords = passwords.measured(services.database.meter());
        Self::hashing_by(passwords, services, settings, keys, shared)
    }

    fn hashing_by(
        passwords: BcryptPasswords,
        services: Services,
        settings: Settings,
        keys: SigningKeys,
        shared: Option<Arc<SharedKeys>>,
    ) -> Self {
        let Settings {
            signing_keys: _read_before,
            password_cost,
            password_checks_per_minute,
            access_token_lifetime,
            refresh_token_lifetime,
            session_lifetime,
            oauth_clients,
        } = settings;
        let signer = Signer::new(keys.clone(), access_token_lifetime);
        let signer = signer.of_tenant(services.database.tenant().cloned());
        let application = Arc::new(Application {
            users: Arc::new(SeaOrmUsers::new(&services, access_token_lifetime)),
            sessions: Arc::new(SeaOrmSessions::new(&services, access_token_lifetime)),
            codes: Arc::new(SeaOrmCodes::new(&services)),
            service_accounts: Arc::new(SeaOrmServiceAccounts::new(
                &services,
                access_token_lifetime,
            )),
            passwords: Arc::new(passwords),
            access_tokens: Arc::new(signer),
            randomness: Arc::new(SystemRandomness),
            clock: Arc::clone(&services.clock),
            ids: Arc::clone(&services.ids),
            throttle: LoginThrottle::default(),
            hashing: HashingBudget::new(password_checks_per_minute, password_cost),
            highest_cost: HighestCost::default(),
            refused_passwords: Arc::new(NotedPasswords::new(&services)),
            refresh_lifetime: refresh_token_lifetime,
            session_lifetime,
            oauth_clients,
        });
        let state = web::Data::new(http::State::new(Arc::clone(&application), &services));
        let person_keys = Arc::new(SeaOrmPersonKeys::new(&services));
        Self { services, application, keys, shared, person_keys, state }
    }

    /// Publishes a new signing key, which signs when every verifier has it. Returns from when on.
    pub async fn rotate_signing_key(&self) -> Result<DateTime<Utc>, KeyStoreError> {
        let shared = self.shared.as_ref().ok_or(SigningKeyError::NoKey)?;
        shared.rotate().await
    }

    /// Registers an admin, or grants the role to the user who is registered under `email`, with the same password.
    pub async fn create_admin(
        &self,
        email: &str,
        password: &str,
        display_name: &str,
    ) -> Result<Uuid, CreateAdminError> {
        let ids = &self.services.ids;
        let command = Register {
            user: UserId::from_uuid(ids.next()),
            from: None,
            email: EmailAddress::parse(email)
                .map_err(|error| CreateAdminError::Email(error.to_string()))?,
            display_name: DisplayName::parse(display_name)
                .map_err(|error| CreateAdminError::DisplayName(error.to_string()))?,
            language: Language::default(),
            password: Password::parse(password)
                .map_err(|error| CreateAdminError::Password(error.to_string()))?,
        };
        let created = self.application.create_admin(command, &self.by_operator()).await;
        Ok(created?.as_uuid())
    }

    /// Sets the password of the user who is registered under `email`, whose sessions end.
    pub async fn reset_password(
        &self,
        email: &str,
        password: &str,
    ) -> Result<Uuid, ResetPasswordError> {
        let email = EmailAddress::parse(email)
            .map_err(|error| ResetPasswordError::Email(error.to_string()))?;
        let password = Password::parse(password)
            .map_err(|error| ResetPasswordError::Password(error.to_string()))?;
        let reset = self.application.reset_password(&email, password, &self.by_operator()).await;
        Ok(reset?.as_uuid())
    }

    fn by_operator(&self) -> Origin {
        Origin::new(self.services.ids.next()).by(Some(Accountable::OPERATOR))
    }
}

#[async_trait]
impl Context for Users {
    fn name(&self) -> &'static str {
        "users"
    }

    async fn prepare(&self) -> Result<(), Box<dyn Error + Send + Sync>> {
        match &self.shared {
            Some(shared) => Ok(shared.prepare().await?),
            None => Ok(()),
        }
    }

    fn contract(&self) -> Vec<EventContract> {
        contract::contract()
    }

    fn subscriptions(&self) -> Vec<Subscription> {
        subscriptions::subscriptions()
    }

    fn due_work(&self) -> Vec<Arc<dyn DueWork>> {
        vec![
            Arc::new(ForgetExpiredSessions::new(Arc::clone(&self.application))),
            Arc::new(ForgetCodes::new(Arc::clone(&self.application))),
        ]
    }

    fn tables(&self) -> Vec<&'static str> {
        persistence::TABLES.to_vec()
    }

    fn routes(&self, config: &mut ServiceConfig) {
        http::TABLE.mount_recorded(config, &self.state, &self.services.database);
        let for_hosts = http::ForHosts {
            signing_keys: self.keys.clone(),
            person_keys: self.person_keys.clone(),
            secret: self.services.secret.clone(),
            oauth_clients: self.application.oauth_clients.clone(),
        };
        http::ROOT_TABLE.mount(config, &web::Data::new(for_hosts));
    }

    fn key_source(&self) -> Option<Arc<dyn KeySource>> {
        Some(self.keys.source())
    }

    fn person_keys(&self) -> Option<Arc<dyn PersonKeySource>> {
        Some(self.person_keys.clone())
    }

    async fn publish_snapshots(&self) -> Result<PublishedSnapshots, StoreError> {
        replicated::publish_users(&self.services).await
    }

    async fn audit(&self) -> Result<Audit, StoreError> {
        audit::audit(&self.services.database).await
    }
}
