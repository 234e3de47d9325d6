//! Change the password of the caller, who proves the old one; every other session ends.

use shared_kernel::{Origin, StoreError};

use super::Application;
use super::client_network::ClientNetwork;
use super::credentials::PasswordCheckError;
use super::login_throttle::TooManyAttempts;
use super::own_session::{Oneself, OwnSessionError};
use super::ports::{CommitUserError, PasswordsError, Queue};
use crate::domain::password::{NotAPassword, Password, PasswordAttempt};

/// The command.
#[derive(Debug, Clone)]
pub(crate) struct ChangePassword {
    /// The session of the request stays open.
    pub(crate) oneself: Oneself,
    pub(crate) from: ClientNetwork,
    pub(crate) current: PasswordAttempt,
    pub(crate) new: Password,
}

/// Why the password was not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChangePasswordError {
    #[error("the session has ended")]
    SessionEnded,
    #[error("the current password is wrong")]
    WrongPassword,
    #[error("the new password {0}")]
    NewPassword(NotAPassword),
    #[error(transparent)]
    TooManyAttempts(TooManyAttempts),
    #[error(transparent)]
    Passwords(#[from] PasswordsError),
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
            PasswordCheckError::Store(error) => Self::Store(error),
        }
    }
}

impl From<OwnSessionError> for ChangePasswordError {
    fn from(error: OwnSessionError) -> Self {
        match error {
            OwnSessionError::Ended => Self::SessionEnded,
            OwnSessionError::Store(error) => Self::Store(error),
        }
    }
}

impl Application {
    /// Sets a new password. The version that was checked is the version that is changed, so a concurrent change of the
    /// password is a conflict, and the check is repeated.
    #[tracing::instrument(name = "application.password.change", skip_all, fields(user.id = %command.oneself.user))]
    pub(crate) async fn change_password(
        &self,
        command: ChangePassword,
        origin: &Origin,
    ) -> Result<(), ChangePasswordError> {
        let ChangePassword { oneself, from, current, new } = command;
        let relied_on = self.require_open_session(oneself).await?;
        let user = self.users.find(oneself.user).await?;
        let user = user.ok_or(ChangePasswordError::SessionEnded)?;
        let account = user.active_account().map_err(OwnSessionError::from)?;
        let email = account.email().clone();
        if new.is_one_of(&self.own_words(&email, account.display_name())) {
            return Err(ChangePasswordError::NewPassword(NotAPassword::OwnWords));
        }
        self.check_password(from, &email, Some(&user), current).await?;
        let hash = self.passwords.hash(new, Queue::Accounts).await?;
        let changed = user.change_password(hash, oneself.session);
        let changed = changed.map_err(OwnSessionError::from)?;
        self.users.commit(changed, relied_on, origin).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::log_in::LogInError;
    use crate::application::testing::{HERE, PASSWORD, Shop, attempt, password};

    #[tokio::test]
    async fn a_new_password_replaces_the_old_one_and_ends_other_sessions() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        let (here, there) =
            (shop.log_in("ada@example.org").await, shop.log_in("ada@example.org").await);
        let command = |current: &str| ChangePassword {
            oneself: Oneself { user: ada, session: here.refresh.session() },
            from: HERE,
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
        let published: Vec<_> = shop.published().into_iter().map(|(event, ..)| event).collect();
        assert!(published.ends_with(&["users.password-changed.v1", "users.access-ended.v1"]));
        shop.application.log_out(here.refresh.session(), &shop.origin).await.unwrap();
        let refused = change("a better password").await.unwrap_err();
        assert!(matches!(refused, ChangePasswordError::SessionEnded), "{refused:?}");
    }
}
