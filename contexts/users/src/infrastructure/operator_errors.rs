//! The errors that an operator at the command line gets when an account was not made or changed.

use std::error::Error;

use crate::application::change_user::ChangeUserError;
use crate::application::create_admin::CreateAdminFailure;
use crate::application::register::RegisterError;
use crate::application::reset_password::ResetPasswordFailure;
use crate::domain::user::UserRefusal;

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
