//! The handle: the users context as a host or a program has it.

use std::sync::Arc;

use actix_web::web::{self, ServiceConfig};
use async_trait::async_trait;
use platform::auth::KeySource;
use platform::context::{Audit, Context, EventContract, Services};
use platform::due_work::DueWork;
use platform::replication::PublishedSnapshots;
use platform::subscription::Subscription;
use shared_kernel::{Origin, StoreError};
use uuid::Uuid;

use crate::application::Application;
use crate::application::change_user::ChangeUserError;
use crate::application::create_admin::CreateAdminFailure;
use crate::application::login_throttle::LoginThrottle;
use crate::application::register::{Register, RegisterError};
use crate::contract;
use crate::domain::display_name::DisplayName;
use crate::domain::email_address::EmailAddress;
use crate::domain::ids::UserId;
use crate::domain::password::Password;
use crate::domain::user::UserRefusal;
use crate::infrastructure::audit;
use crate::infrastructure::bcrypt_passwords::BcryptPasswords;
use crate::infrastructure::due_work::ForgetExpiredSessions;
use crate::infrastructure::http;
use crate::infrastructure::persistence::{self, SeaOrmSessions, SeaOrmUsers};
use crate::infrastructure::replicated;
use crate::infrastructure::signing::{Signer, SigningKeys};
use crate::infrastructure::subscriptions;
use crate::infrastructure::system_randomness::SystemRandomness;
use crate::settings::Settings;

#[cfg(test)]
mod tests;

pub use crate::infrastructure::signing::{GenerateKeyError, SigningKeyError, generate_signing_key};

/// The users context.
pub struct Users {
    services: Services,
    application: Arc<Application>,
    keys: SigningKeys,
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
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Users {
    /// The users context on these services.
    ///
    /// # Errors
    /// When a signing key is not an Ed25519 private key, or there is none.
    pub fn new(services: Services, settings: Settings) -> Result<Self, SigningKeyError> {
        let Settings { signing_keys, password_cost, access_token_lifetime, refresh_token_lifetime } =
            settings;
        let keys = SigningKeys::from_pems(&signing_keys)?;
        let application = Arc::new(Application {
            users: Arc::new(SeaOrmUsers::new(&services)),
            sessions: Arc::new(SeaOrmSessions::new(services.database.clone())),
            passwords: Arc::new(BcryptPasswords::new(password_cost)),
            access_tokens: Arc::new(Signer::new(keys.clone(), access_token_lifetime)),
            randomness: Arc::new(SystemRandomness),
            clock: Arc::clone(&services.clock),
            ids: Arc::clone(&services.ids),
            throttle: LoginThrottle::default(),
            refresh_lifetime: refresh_token_lifetime,
        });
        let state = web::Data::new(http::State::new(Arc::clone(&application), &services));
        Ok(Self { services, application, keys, state })
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
            email: EmailAddress::parse(email)
                .map_err(|error| CreateAdminError::Email(error.to_string()))?,
            display_name: DisplayName::parse(display_name)
                .map_err(|error| CreateAdminError::DisplayName(error.to_string()))?,
            password: Password::parse(password)
                .map_err(|error| CreateAdminError::Password(error.to_string()))?,
        };
        let created = self.application.create_admin(command, &Origin::new(ids.next())).await;
        Ok(created?.as_uuid())
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

    fn contract(&self) -> Vec<EventContract> {
        contract::contract()
    }

    fn subscriptions(&self) -> Vec<Subscription> {
        subscriptions::subscriptions()
    }

    fn due_work(&self) -> Vec<Arc<dyn DueWork>> {
        vec![Arc::new(ForgetExpiredSessions::new(Arc::clone(&self.application)))]
    }

    fn tables(&self) -> Vec<&'static str> {
        persistence::TABLES.to_vec()
    }

    fn routes(&self, config: &mut ServiceConfig) {
        http::routes(config, &self.state);
    }

    fn root_routes(&self, config: &mut ServiceConfig) {
        http::root_routes(config, self.keys.public_keys());
    }

    fn key_source(&self) -> Option<Arc<dyn KeySource>> {
        Some(self.keys.source())
    }

    async fn publish_snapshots(&self) -> Result<PublishedSnapshots, StoreError> {
        replicated::publish_users(&self.services.database).await
    }

    async fn audit(&self) -> Result<Audit, StoreError> {
        audit::audit(&self.services.database).await
    }
}
