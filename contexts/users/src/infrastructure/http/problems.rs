//! The errors of the use cases as HTTP problems.

use std::fmt::Display;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use platform::http::{FieldError, Problem};

use crate::application::change_password::ChangePasswordError;
use crate::application::change_profile::ChangeProfileError;
use crate::application::change_user::ChangeUserError;
use crate::application::log_in::LogInError;
use crate::application::log_out::LogOutError;
use crate::application::log_out_everywhere::LogOutEverywhereError;
use crate::application::login_throttle::TooManyAttempts;
use crate::application::ports::{CommitUserError, PasswordsError};
use crate::application::refresh_session::RefreshSessionError;
use crate::application::register::RegisterError;
use crate::domain::ids::UserId;
use crate::domain::role::Role;
use crate::domain::user::UserRefusal;

pub(super) fn no_such_user() -> Problem {
    Problem::not_found("no-such-user", "There is no such user.")
}

/// The user of a path. A text that is no id is not found.
pub(super) fn user_in_path(id: &str) -> Result<UserId, Problem> {
    UserId::parse(id).map_err(|_not_an_id| no_such_user())
}

/// The role of a path.
pub(super) fn role_in_path(role: &str) -> Result<Role, Problem> {
    Role::parse(role)
        .map_err(|_unknown| Problem::not_found("no-such-role", "The roles are customer and admin."))
}

/// 422 for one field.
fn invalid(field: &str, detail: impl Display) -> Problem {
    Problem::invalid(vec![FieldError { field: field.to_owned(), detail: detail.to_string() }])
}

/// 429 with `Retry-After`.
pub(super) fn too_many_attempts(refused: TooManyAttempts) -> HttpResponse {
    let detail = "Too many attempts with this account. Wait, then try again.";
    let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-attempts", detail);
    let mut response = problem.error_response();
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(refused.retry_after_s));
    response
}

impl From<UserRefusal> for Problem {
    fn from(refusal: UserRefusal) -> Self {
        match refusal {
            UserRefusal::Erased => Self::conflict("user-erased", "This account has been erased."),
            UserRefusal::Deactivated => {
                Self::forbidden("user-deactivated", "This account is deactivated.")
            }
            UserRefusal::NothingToChange => {
                Self::conflict("nothing-to-change", "It is already so.")
            }
            UserRefusal::Oneself => {
                Self::conflict("own-account", "Ask another admin to deactivate your account.")
            }
        }
    }
}

impl From<CommitUserError> for Problem {
    fn from(error: CommitUserError) -> Self {
        match error {
            CommitUserError::EmailTaken => {
                Self::conflict("email-taken", "There is an account with this e-mail address.")
                    .with_field("email", "belongs to another account")
            }
            CommitUserError::LastAdmin => {
                let detail = "This is the last active admin. Make somebody else one first.";
                Self::conflict("last-admin", detail)
            }
            CommitUserError::Store(error) => error.into(),
        }
    }
}

impl From<PasswordsError> for Problem {
    fn from(error: PasswordsError) -> Self {
        match error {
            PasswordsError::Busy => {
                let detail = "Too many people log in at this moment. Try again in a few seconds.";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "too-busy", detail)
            }
            PasswordsError::Failed(_) => Self::unexpected(&error),
        }
    }
}

impl From<ChangeUserError> for Problem {
    fn from(error: ChangeUserError) -> Self {
        match error {
            ChangeUserError::NoSuchUser => no_such_user(),
            ChangeUserError::Refused(refusal) => refusal.into(),
            ChangeUserError::Commit(error) => error.into(),
            ChangeUserError::Store(_) => Self::unexpected(&error),
        }
    }
}

impl From<RegisterError> for Problem {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Password(refusal) => invalid("password", refusal),
            RegisterError::Passwords(error) => error.into(),
            RegisterError::Commit(error) => error.into(),
        }
    }
}

impl From<LogInError> for Problem {
    fn from(error: LogInError) -> Self {
        match error {
            LogInError::WrongCredentials => {
                let detail = "The e-mail address or the password is wrong.";
                Self::unauthorized("wrong-credentials", detail)
            }
            LogInError::Deactivated => {
                Self::forbidden("user-deactivated", "This account is deactivated.")
            }
            LogInError::Passwords(error) => error.into(),
            LogInError::TooManyAttempts(_)
            | LogInError::Randomness(_)
            | LogInError::Signing(_)
            | LogInError::Store(_) => Self::unexpected(&error),
        }
    }
}

impl From<RefreshSessionError> for Problem {
    fn from(error: RefreshSessionError) -> Self {
        match error {
            RefreshSessionError::Unknown => Self::unauthorized(
                "refresh-token-unknown",
                "Log in again: this token is not known.",
            ),
            RefreshSessionError::Reused => {
                let detail = "This token was used before, so its session has ended. Log in again; if it was \
                              not you who used it, change your password.";
                Self::unauthorized("refresh-token-reused", detail)
            }
            RefreshSessionError::Expired => {
                Self::unauthorized("refresh-token-expired", "Log in again: this token has expired.")
            }
            RefreshSessionError::Ended => {
                Self::unauthorized("session-ended", "Log in again: this session has ended.")
            }
            RefreshSessionError::Randomness(_)
            | RefreshSessionError::Signing(_)
            | RefreshSessionError::Store(_) => Self::unexpected(&error),
        }
    }
}

impl From<ChangePasswordError> for Problem {
    fn from(error: ChangePasswordError) -> Self {
        match error {
            ChangePasswordError::NoSuchUser => no_such_user(),
            ChangePasswordError::WrongPassword => {
                invalid("current_password", "is not your password")
            }
            ChangePasswordError::NewPassword(refusal) => invalid("new_password", refusal),
            ChangePasswordError::Passwords(error) => error.into(),
            ChangePasswordError::Refused(refusal) => refusal.into(),
            ChangePasswordError::Commit(error) => error.into(),
            ChangePasswordError::TooManyAttempts(_) | ChangePasswordError::Store(_) => {
                Self::unexpected(&error)
            }
        }
    }
}

impl From<ChangeProfileError> for Problem {
    fn from(error: ChangeProfileError) -> Self {
        match error {
            ChangeProfileError::NoSuchUser => no_such_user(),
            ChangeProfileError::Stale => {
                let detail = "Your profile has changed since you read it. Read it again.";
                Self::stale_version(detail)
            }
            ChangeProfileError::Refused(refusal) => refusal.into(),
            ChangeProfileError::Commit(error) => error.into(),
            ChangeProfileError::Store(_) => Self::unexpected(&error),
        }
    }
}

impl From<LogOutError> for Problem {
    fn from(error: LogOutError) -> Self {
        Self::unexpected(&error)
    }
}

impl From<LogOutEverywhereError> for Problem {
    fn from(error: LogOutEverywhereError) -> Self {
        Self::unexpected(&error)
    }
}
