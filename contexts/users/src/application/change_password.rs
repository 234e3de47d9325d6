//! Change the password of the caller, who proves the old one; every other session ends.

use shared_kernel::{Origin, StoreError};

use super::Application;
use super::credentials::PasswordCheckError;
use super::login_throttle::TooManyAttempts;
use super::ports::{CommitUserError, PasswordsError};
use crate::domain::ids::{SessionId, UserId};
use crate::domain::password::{NotAPassword, Password, PasswordAttempt};
use crate::domain::user::UserRefusal;

/// The command.
#[derive(Debug, Clone)]
pub(crate) struct ChangePassword {
    pub(crate) user: UserId,
    /// The session of the request; it stays open.
    pub(crate) session: SessionId,
    pub(crate) current: PasswordAttempt,
    pub(crate) new: Password,
}

/// Why the password was not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChangePasswordError {
    #[error("there is no such user")]
    NoSuchUser,
    #[error("the current password is wrong")]
    WrongPassword,
    #[error("the new password {0}")]
    NewPassword(NotAPassword),
    #[error(transparent)]
    TooManyAttempts(TooManyAttempts),
    #[error(transparent)]
    Passwords(#[from] PasswordsError),
    #[error(transparent)]
    Refused(#[from] UserRefusal),
    #[error(transparent)]
    Commit(#[from] CommitUserError),
    #[error("the user could not be loaded")]
    Store(#[from] StoreError),
}

impl From<PasswordCheckError> for ChangePasswordError {
    fn from(error: PasswordCheckError) -> Self {
        match error {
            PasswordCheckError::Wrong => Self::WrongPassword,
            PasswordCheckError::TooManyAttempts(error) => Self::TooManyAttempts(error),
            PasswordCheckError::Passwords(error) => Self::Passwords(error),
        }
    }
}

impl Application {
    /// Sets a new password. The version that was checked is the version that is changed, so a concurrent change of the
    /// password is a conflict, and the check is repeated.
    #[tracing::instrument(name = "application.password.change", skip_all, fields(user.id = %command.user))]
    pub(crate) async fn change_password(
        &self,
        command: ChangePassword,
        origin: &Origin,
    ) -> Result<(), ChangePasswordError> {
        let ChangePassword { user, session, current, new } = command;
        let user = self.users.find(user).await?.ok_or(ChangePasswordError::NoSuchUser)?;
        let account = user.active_account()?;
        let email = account.email().clone();
        if new.is_one_of(&[email.as_str(), account.display_name().as_str()]) {
            return Err(ChangePasswordError::NewPassword(NotAPassword::OwnWords));
        }
        self.check_password(&email, Some(&user), current).await?;
        let hash = self.passwords.hash(new).await?;
        let changed = user.change_password(hash, session)?;
        self.users.commit(changed, origin).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::log_in::LogInError;
    use crate::application::testing::{PASSWORD, Shop, attempt, password};

    #[tokio::test]
    async fn a_new_password_replaces_the_old_one_and_ends_other_sessions() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        let (here, there) =
            (shop.log_in("ada@example.org").await, shop.log_in("ada@example.org").await);
        let command = |current: &str| ChangePassword {
            user: ada,
            session: here.refresh.session(),
            current: attempt(current),
            new: password("a better password"),
        };
        let change = |current| shop.application.change_password(command(current), &shop.origin);
        let refused = change("wrong password").await.unwrap_err();
        assert!(matches!(refused, ChangePasswordError::WrongPassword), "{refused:?}");
        change(PASSWORD).await.unwrap();

        assert!(shop.refresh(&here).await.is_ok());
        assert!(shop.refresh(&there).await.is_err());
        let refused = shop.try_log_in("ada@example.org", PASSWORD).await.err().unwrap();
        assert!(matches!(refused, LogInError::WrongCredentials), "{refused:?}");
        assert!(shop.try_log_in("ada@example.org", "a better password").await.is_ok());
        assert_eq!(shop.published().last().unwrap().0, "users.password-changed.v1");
    }
}
