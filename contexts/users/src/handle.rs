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
use crate::application::change_user::ChangeUserError;
use crate::application::create_admin::CreateAdminFailure;
use crate::application::credentials::HighestCost;
use crate::application::hashing_budget::HashingBudget;
use crate::application::login_throttle::LoginThrottle;
use crate::application::register::{Register, RegisterError};
use crate::application::reset_password::ResetPasswordFailure;
use crate::contract;
use crate::domain::display_name::DisplayName;
use crate::domain::email_address::EmailAddress;
use crate::domain::ids::UserId;
use crate::domain::password::Password;
use crate::domain::user::UserRefusal;
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

pub use crate::infrastructure::signing::key_store::KeyStoreError;
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

/// Why no admin was created.
#[derive(Debug, thiserror::Error)]
pub enum CreateAdminError {
    /// Not an e-mail address.
    #[error("the e-mail address {0}")]
    Email(String),
    /// Not a valid password.
    #[error("the password {0}")]
    Password(String),
    /// Not a name.
    #[error("the display name {0}")]
    DisplayName(String),
    /// The account with this address is deactivated.
    #[error(
        "the account with this e-mail address is deactivated; an admin must reactivate it first"
    )]
    Deactivated,
    /// The store or the password hasher failed.
    #[error("the admin could not be created")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

/// Why no password was set.
#[derive(Debug, thiserror::Error)]
pub enum ResetPasswordError {
    /// Not an e-mail address.
    #[error("the e-mail address {0}")]
    Email(String),
    /// Not a valid password.
    #[error("the password {0}")]
    Password(String),
    /// No account has this address.
    #[error("there is no account with this e-mail address")]
    NoSuchUser,
    /// The account with this address is deactivated.
    #[error(
        "the account with this e-mail address is deactivated; an admin must reactivate it first"
    )]
    Deactivated,
    /// The store or the password hasher failed.
    #[error("the password could not be set")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
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

    fn with_keys(
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
        let application = Arc::new(Application {
            users: Arc::new(SeaOrmUsers::new(&services, access_token_lifetime)),
            sessions: Arc::new(SeaOrmSessions::new(&services, access_token_lifetime)),
            codes: Arc::new(SeaOrmCodes::new(&services)),
            service_accounts: Arc::new(SeaOrmServiceAccounts::new(
                &services,
                access_token_lifetime,
            )),
            passwords: Arc::new(
                BcryptPasswords::new(password_cost).measured(services.database.meter()),
            ),
            access_tokens: Arc::new(Signer::new(keys.clone(), access_token_lifetime)),
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

impl From<ResetPasswordFailure> for ResetPasswordError {
    fn from(failure: ResetPasswordFailure) -> Self {
        match failure {
            ResetPasswordFailure::Change(
                ChangeUserError::NoSuchUser | ChangeUserError::Refused(UserRefusal::Erased),
            ) => Self::NoSuchUser,
            ResetPasswordFailure::Change(ChangeUserError::Refused(UserRefusal::Deactivated)) => {
                Self::Deactivated
            }
            ResetPasswordFailure::Password(refusal) => Self::Password(refusal.to_string()),
            ResetPasswordFailure::Change(_)
            | ResetPasswordFailure::Passwords(_)
            | ResetPasswordFailure::Store(_) => Self::Failed(Box::new(failure)),
        }
    }
}

impl From<CreateAdminFailure> for CreateAdminError {
    fn from(failure: CreateAdminFailure) -> Self {
        match failure {
            CreateAdminFailure::Grant(ChangeUserError::Refused(UserRefusal::Deactivated)) => {
                Self::Deactivated
            }
            CreateAdminFailure::Register(RegisterError::Password(refusal)) => {
                Self::Password(refusal.to_string())
            }
            CreateAdminFailure::Register(_)
            | CreateAdminFailure::Grant(_)
            | CreateAdminFailure::Store(_) => Self::Failed(Box::new(failure)),
        }
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
        http::table().recorded_in(&self.services.database).mount(config, &self.state);
        let for_hosts = http::ForHosts {
            signing_keys: self.keys.clone(),
            person_keys: self.person_keys.clone(),
            secret: self.services.secret.clone(),
            oauth_clients: self.application.oauth_clients.clone(),
        };
        http::root_table().mount(config, &web::Data::new(for_hosts));
    }

    fn key_source(&self) -> Option<Arc<dyn KeySource>> {
        Some(self.keys.source())
    }

    fn person_keys(&self) -> Option<Arc<dyn PersonKeySource>> {
        Some(self.person_keys.clone())
    }

    async fn publish_snapshots(&self) -> Result<PublishedSnapshots, StoreError> {
        replicated::publish_users(&self.services.database).await
    }

    async fn audit(&self) -> Result<Audit, StoreError> {
        audit::audit(&self.services.database).await
    }
}
