//! The errors of the use cases as HTTP problems.

pub(super) mod kinds;

use std::fmt::Display;

use platform::http::{FieldError, Problem};

use super::issue_token::{invalid_scope, unknown_client};
use crate::application::change_password::ChangePasswordError;
use crate::application::change_profile::ChangeProfileError;
use crate::application::change_user::ChangeUserError;
use crate::application::credentials::PasswordCheckError;
use crate::application::erase_oneself::EraseOneselfError;
use crate::application::issue_service_token::IssueServiceTokenError;
use crate::application::log_in::LogInError;
use crate::application::log_out::LogOutError;
use crate::application::log_out_everywhere::LogOutEverywhereError;
use crate::application::login_throttle::TooManyAttempts;
use crate::application::make_service_account::MakeServiceAccountError;
use crate::application::ports::{CommitUserError, PasswordsError};
use crate::application::refresh_session::RefreshSessionError;
use crate::application::register::RegisterError;
use crate::application::revoke_service_account::RevokeServiceAccountError;
use crate::domain::ids::UserId;
use crate::domain::role::Role;
use crate::domain::user::UserRefusal;

/// When to come back to a full queue: it is empty after ten seconds at the default cost.
const SECONDS_UNTIL_A_PLACE: u32 = 5;

pub(super) fn no_such_user() -> Problem {
    Problem::of(&kinds::NO_SUCH_USER, "There is no such user.")
}

/// The user of a path. A text that is no id is not found.
pub(super) fn user_in_path(id: &str) -> Result<UserId, Problem> {
    UserId::parse(id).map_err(|_not_an_id| no_such_user())
}

/// The role of a path.
pub(super) fn role_in_path(role: &str) -> Result<Role, Problem> {
    Role::parse(role).map_err(|_unknown| {
        Problem::of(
            &kinds::NO_SUCH_ROLE,
            "The roles are customer, admin, catalogue-manager and support.",
        )
    })
}

/// 401: the session in which an account is changed has ended.
fn session_ended() -> Problem {
    Problem::unauthorized(&kinds::SESSION_ENDED, "Log in again: this session has ended.")
}

pub(super) fn no_such_service_account() -> Problem {
    Problem::of(&kinds::NO_SUCH_SERVICE_ACCOUNT, "There is no such service account.")
}

/// 422 for one field.
fn invalid(field: &str, detail: impl Display) -> Problem {
    Problem::invalid(vec![FieldError { field: field.to_owned(), detail: detail.to_string() }])
}

impl From<TooManyAttempts> for Problem {
    fn from(refused: TooManyAttempts) -> Self {
        let detail = "Too many attempts from where you are. Nothing was done; wait as long as Retry-After says, then try again.";
        let seconds = u32::try_from(refused.retry_after_s).unwrap_or(1);
        Self::try_later(&kinds::TOO_MANY_ATTEMPTS, detail, seconds)
    }
}

impl From<UserRefusal> for Problem {
    fn from(refusal: UserRefusal) -> Self {
        match refusal {
            UserRefusal::Erased => Self::of(&kinds::USER_ERASED, "This account has been erased."),
            UserRefusal::Deactivated => {
                Self::of(&kinds::USER_DEACTIVATED, "This account is deactivated.")
            }
            UserRefusal::NothingToChange => {
                Self::of(&kinds::NOTHING_TO_CHANGE, "It is already so.")
            }
            UserRefusal::Oneself => {
                let detail = "This is your own account: log out at /sessions, erase it at /users/me with your password, or ask \
                              another admin to deactivate it.";
                Self::of(&kinds::OWN_ACCOUNT, detail)
            }
        }
    }
}

impl From<CommitUserError> for Problem {
    fn from(error: CommitUserError) -> Self {
        match error {
            CommitUserError::EmailTaken => {
                Self::of(&kinds::EMAIL_TAKEN, "There is an account with this e-mail address.")
                    .with_field("email", "belongs to another account")
            }
            CommitUserError::LastAdmin => {
                let detail = "This is the last active admin. Make somebody else one first.";
                Self::of(&kinds::LAST_ADMIN, detail)
            }
            CommitUserError::Store(error) => error.into(),
        }
    }
}

impl From<PasswordsError> for Problem {
    fn from(error: PasswordsError) -> Self {
        match error {
            PasswordsError::Busy => {
                let detail = "Too many people log in at this moment. Nothing was done; try again in a few seconds.";
                Self::try_later(&kinds::TOO_BUSY, detail, SECONDS_UNTIL_A_PLACE)
            }
            PasswordsError::Failed(_) => Self::unexpected(&error),
        }
    }
}

impl From<ChangeUserError> for Problem {
    fn from(error: ChangeUserError) -> Self {
        match error {
            ChangeUserError::NotAllowed(permission) => Self::permission_missing(permission),
            ChangeUserError::NoSuchUser => no_such_user(),
            ChangeUserError::NotHeld => {
                let detail =
                    "This user has permissions that you lack, so others decide about them.";
                Self::of(&kinds::PERMISSION_NOT_HELD, detail)
            }
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
            RegisterError::TooManyAttempts(refused) => refused.into(),
            RegisterError::Commit(error) => error.into(),
        }
    }
}

impl From<LogInError> for Problem {
    fn from(error: LogInError) -> Self {
        match error {
            LogInError::WrongCredentials => {
                let detail = "The e-mail address or the password is wrong.";
                Self::unauthorized(&kinds::WRONG_CREDENTIALS, detail)
            }
            LogInError::Deactivated => {
                Self::of(&kinds::USER_DEACTIVATED, "This account is deactivated.")
            }
            LogInError::Passwords(error) => error.into(),
            LogInError::TooManyAttempts(refused) => refused.into(),
            LogInError::Randomness(_) | LogInError::Signing(_) | LogInError::Store(_) => {
                Self::unexpected(&error)
            }
        }
    }
}

impl From<RefreshSessionError> for Problem {
    fn from(error: RefreshSessionError) -> Self {
        match error {
            RefreshSessionError::Unknown => Self::unauthorized(
                &kinds::REFRESH_TOKEN_UNKNOWN,
                "Log in again: this token is not known.",
            ),
            RefreshSessionError::Reused => {
                let detail = "This token was used before, so its session has ended. Log in again; if it was \
                              not you who used it, change your password.";
                Self::unauthorized(&kinds::REFRESH_TOKEN_REUSED, detail)
            }
            RefreshSessionError::Expired => Self::unauthorized(
                &kinds::REFRESH_TOKEN_EXPIRED,
                "Log in again: this token has expired.",
            ),
            RefreshSessionError::Ended => session_ended(),
            RefreshSessionError::Randomness(_)
            | RefreshSessionError::Signing(_)
            | RefreshSessionError::Store(_) => Self::unexpected(&error),
        }
    }
}

impl From<ChangePasswordError> for Problem {
    fn from(error: ChangePasswordError) -> Self {
        match error {
            ChangePasswordError::SessionEnded => session_ended(),
            ChangePasswordError::WrongPassword => {
                invalid("current_password", "is not your password")
            }
            ChangePasswordError::NewPassword(refusal) => invalid("new_password", refusal),
            ChangePasswordError::Passwords(error) => error.into(),
            ChangePasswordError::Commit(error) => error.into(),
            ChangePasswordError::TooManyAttempts(refused) => refused.into(),
            ChangePasswordError::Store(_) => Self::unexpected(&error),
        }
    }
}

impl From<ChangeProfileError> for Problem {
    fn from(error: ChangeProfileError) -> Self {
        match error {
            ChangeProfileError::SessionEnded => session_ended(),
            ChangeProfileError::PasswordMissing => {
                invalid("current_password", "is needed for a new e-mail address")
            }
            ChangeProfileError::Password(error) => error.into(),
            ChangeProfileError::TooManyAttempts(refused) => refused.into(),
            ChangeProfileError::Stale => {
                let detail = "Your profile has changed since you read it. Read it again.";
                Self::stale_version(detail)
            }
            ChangeProfileError::Commit(error) => error.into(),
            ChangeProfileError::Store(_) => Self::unexpected(&error),
        }
    }
}

impl From<PasswordCheckError> for Problem {
    fn from(error: PasswordCheckError) -> Self {
        match error {
            PasswordCheckError::Wrong => invalid("current_password", "is not your password"),
            PasswordCheckError::Passwords(error) => error.into(),
            PasswordCheckError::Store(error) => error.into(),
            PasswordCheckError::TooManyAttempts(refused) => refused.into(),
        }
    }
}

impl From<EraseOneselfError> for Problem {
    fn from(error: EraseOneselfError) -> Self {
        match error {
            EraseOneselfError::SessionEnded => session_ended(),
            EraseOneselfError::Password(error) => error.into(),
            EraseOneselfError::Commit(error) => error.into(),
            EraseOneselfError::Store(error) => error.into(),
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
        match error {
            LogOutEverywhereError::Commit(error) => error.into(),
            LogOutEverywhereError::Store(error) => error.into(),
        }
    }
}

impl From<MakeServiceAccountError> for Problem {
    fn from(error: MakeServiceAccountError) -> Self {
        match error {
            MakeServiceAccountError::Actor(error) => error.into(),
            MakeServiceAccountError::NotHeld => {
                let detail = "A service account gets no permission that its maker lacks.";
                Self::of(&kinds::PERMISSION_NOT_HELD, detail)
            }
            MakeServiceAccountError::Store(_) => Self::unexpected(&error),
        }
    }
}

impl From<RevokeServiceAccountError> for Problem {
    fn from(error: RevokeServiceAccountError) -> Self {
        match error {
            RevokeServiceAccountError::Actor(error) => error.into(),
            RevokeServiceAccountError::NoSuchAccount => no_such_service_account(),
            RevokeServiceAccountError::Store(_) => Self::unexpected(&error),
        }
    }
}

impl From<IssueServiceTokenError> for Problem {
    fn from(error: IssueServiceTokenError) -> Self {
        match error {
            IssueServiceTokenError::UnknownClient => unknown_client(),
            IssueServiceTokenError::ScopeTooWide => invalid_scope(),
            IssueServiceTokenError::Signing(_) | IssueServiceTokenError::Store(_) => {
                Self::unexpected(&error)
            }
        }
    }
}
