//! How the refusals that several endpoints share are told.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use platform::http::Problem;

use crate::application::change_user::ChangeUserError;
use crate::application::login_throttle::TooManyAttempts;
use crate::application::ports::{CommitUserError, PasswordsError};
use crate::domain::role::Role;
use crate::domain::user::{UserId, UserRefusal};

pub(crate) fn no_such_user() -> Problem {
    Problem::not_found("no-such-user", "There is no such user.")
}

/// The user whom a path names. What is no id names nobody.
pub(crate) fn user_in_path(id: &str) -> Result<UserId, Problem> {
    UserId::parse(id).map_err(|_not_an_id| no_such_user())
}

/// The role that a path names.
pub(crate) fn role_in_path(role: &str) -> Result<Role, Problem> {
    Role::parse(role)
        .map_err(|_unknown| Problem::not_found("no-such-role", "The roles are customer and admin."))
}

/// 429 with the time to come back.
pub(crate) fn too_many_attempts(refused: TooManyAttempts) -> HttpResponse {
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
