//! What an operator does about accounts: the first admin, and another signing key. An admin does everything else over HTTP.

use chrono::{DateTime, SecondsFormat, Utc};
use host::config::Settings;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use terminal::Exit;
use users::{CreateAdminError, KeyStoreError};
use uuid::Uuid;

use crate::{ShopError, shops};

mod password;

pub use password::{NoPassword, PASSWORD_VARIABLE, read as read_password};

/// The result of making an admin.
#[derive(Debug, Serialize)]
pub struct Admin {
    user_id: Uuid,
    email: String,
}

/// Why there is no admin, in one sentence; causes follow it.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// There is no password.
    #[error(transparent)]
    Password(#[from] NoPassword),
    /// The shop cannot be opened.
    #[error(transparent)]
    Shop(#[from] ShopError),
    /// The admin is refused.
    #[error(transparent)]
    Admin(#[from] CreateAdminError),
    /// There is no other key.
    #[error(transparent)]
    Key(#[from] KeyStoreError),
}

impl AccountError {
    /// How a command ends because of it.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Password(_) => Exit::Usage,
            Self::Shop(error) => error.exit(),
            Self::Admin(CreateAdminError::Failed(_)) | Self::Key(_) => Exit::Failed,
            Self::Admin(
                CreateAdminError::Email(_)
                | CreateAdminError::Password(_)
                | CreateAdminError::DisplayName(_)
                | CreateAdminError::Deactivated,
            ) => Exit::Found,
        }
    }
}

/// Registers an admin, or makes a registered user an admin with the same password.
pub async fn create_admin(
    settings: &Settings,
    email: &str,
    name: &str,
    password: &SecretString,
) -> Result<Admin, AccountError> {
    let shop = shops::open_beside_hosts(settings).await?;
    let users = shop.context::<users::Users>().map_err(ShopError::from)?;
    let created = users.create_admin(email, password.expose_secret(), name).await;
    shop.stop().await;
    Ok(Admin { user_id: created?, email: email.to_owned() })
}

/// The result of making a signing key.
#[derive(Debug, Serialize)]
pub struct RotatedKey {
    signs_from: DateTime<Utc>,
}

/// Adds a signing key, which signs when every host has it. The one before still verifies.
pub async fn rotate_signing_key(settings: &Settings) -> Result<RotatedKey, AccountError> {
    let shop = shops::open_beside_hosts(settings).await?;
    let users = shop.context::<users::Users>().map_err(ShopError::from)?;
    let rotated = users.rotate_signing_key().await;
    shop.stop().await;
    Ok(RotatedKey { signs_from: rotated? })
}

impl RotatedKey {
    /// The result in a sentence.
    pub fn render_text(&self) -> String {
        let from = self.signs_from.to_rfc3339_opts(SecondsFormat::Secs, true);
        format!("a new key is published and signs from {from} on; tokens of the old one stay valid")
    }
}

impl Admin {
    /// The result in one sentence.
    pub fn render_text(&self) -> String {
        format!("{} is an admin, user {}", self.email, self.user_id)
    }
}
