//! The commands of an operator about accounts: the first admin, the password of somebody who has forgotten it, and another signing
//! key. An admin does everything else over HTTP.

use chrono::{DateTime, SecondsFormat, Utc};
use host::config::Settings;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use terminal::Exit;
use users::{CreateAdminError, KeyStoreError, ResetPasswordError};
use uuid::Uuid;

use crate::{ShopError, shops};

mod password;

pub use password::{
    NoPassword, PASSWORD_VARIABLE, read as read_password, read_of_admin as read_admin_password,
};

/// The result of making an admin.
#[derive(Debug, Serialize)]
pub struct Admin {
    user_id: Uuid,
    email: String,
}

/// The result of setting a password.
#[derive(Debug, Serialize)]
pub struct ResetPassword {
    user_id: Uuid,
    email: String,
}

/// Why nothing was done about an account, in one sentence; causes follow it.
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
    /// The new password is refused, or there is no such account.
    #[error(transparent)]
    Reset(#[from] ResetPasswordError),
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
            Self::Admin(CreateAdminError::Failed(_))
            | Self::Reset(ResetPasswordError::Failed(_))
            | Self::Key(_) => Exit::Failed,
            Self::Admin(
                CreateAdminError::Email(_)
                | CreateAdminError::Password(_)
                | CreateAdminError::DisplayName(_)
                | CreateAdminError::Deactivated,
            )
            | Self::Reset(
                ResetPasswordError::Email(_)
                | ResetPasswordError::Password(_)
                | ResetPasswordError::NoSuchUser
                | ResetPasswordError::Deactivated,
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

/// Sets the password of a registered user, whose sessions end. Refuses where there is no shop.
pub async fn reset_password(
    settings: &Settings,
    email: &str,
    password: &SecretString,
) -> Result<ResetPassword, AccountError> {
    let shop = shops::open_existing_beside_hosts(settings).await?;
    let users = shop.context::<users::Users>().map_err(ShopError::from)?;
    let reset = users.reset_password(email, password.expose_secret()).await;
    shop.stop().await;
    Ok(ResetPassword { user_id: reset?, email: email.to_owned() })
}

/// The result of making a signing key.
#[derive(Debug, Serialize)]
pub struct RotatedKey {
    signs_from: DateTime<Utc>,
}

/// Adds a signing key, which signs when every host has it. The one before still verifies.
pub async fn rotate_signing_key(settings: &Settings) -> Result<RotatedKey, AccountError> {
    let shop = shops::open_existing_beside_hosts(settings).await?;
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

impl ResetPassword {
    /// The result in one sentence.
    pub fn render_text(&self) -> String {
        format!("{} has the new password; the sessions of user {} end", self.email, self.user_id)
    }
}

impl Admin {
    /// The result in one sentence.
    pub fn render_text(&self) -> String {
        format!("{} is an admin, user {}", self.email, self.user_id)
    }
}
