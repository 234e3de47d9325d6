//! Erase the caller: with the password, in an open session, for good.

use shared_kernel::{Origin, StoreError};

use super::Application;
use super::client_network::ClientNetwork;
use super::credentials::PasswordCheckError;
use super::own_session::{Oneself, OwnSessionError};
use super::ports::CommitUserError;
use crate::domain::password::PasswordAttempt;

/// The command.
#[derive(Debug, Clone)]
pub(crate) struct EraseOneself {
    pub(crate) oneself: Oneself,
    pub(crate) from: ClientNetwork,
    pub(crate) password: PasswordAttempt,
}

/// Why nothing was erased.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EraseOneselfError {
    #[error("the session has ended")]
    SessionEnded,
    #[error(transparent)]
    Password(#[from] PasswordCheckError),
    #[error(transparent)]
    Commit(#[from] CommitUserError),
    #[error("the user could not be loaded")]
    Store(#[from] StoreError),
}

impl From<OwnSessionError> for EraseOneselfError {
    fn from(error: OwnSessionError) -> Self {
        match error {
            OwnSessionError::Ended => Self::SessionEnded,
            OwnSessionError::Store(error) => Self::Store(error),
        }
    }
}

impl Application {
    /// Erases the caller.
    #[tracing::instrument(name = "application.user.erase_oneself", skip_all, fields(user.id = %command.oneself.user))]
    pub(crate) async fn erase_oneself(
        &self,
        command: EraseOneself,
        origin: &Origin,
    ) -> Result<(), EraseOneselfError> {
        let EraseOneself { oneself, from, password } = command;
        let relied_on = self.require_open_session(oneself).await?;
        let user = self.users.find(oneself.user).await?.ok_or(EraseOneselfError::SessionEnded)?;
        let account = user.active_account().map_err(OwnSessionError::from)?;
        self.check_password(from, account.email(), Some(&user), password).await?;
        let erased = user.erase(self.clock.now()).map_err(OwnSessionError::from)?;
        self.users.commit(erased, relied_on, origin).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::{HERE, PASSWORD, Shop, attempt};

    #[tokio::test]
    async fn an_account_is_erased_with_its_password_in_an_open_session() {
        let shop = Shop::open();
        let user = shop.register("ada@example.org").await;
        let session = shop.log_in("ada@example.org").await.refresh.session();
        let ended = shop.log_in("ada@example.org").await.refresh.session();
        shop.application.log_out(ended, &shop.origin).await.unwrap();
        let erase = |session, password| {
            let (oneself, password) = (Oneself { user, session }, attempt(password));
            let command = EraseOneself { oneself, from: HERE, password };
            shop.application.erase_oneself(command, &shop.origin)
        };
        let refused = erase(ended, PASSWORD).await.unwrap_err();
        assert!(matches!(refused, EraseOneselfError::SessionEnded), "{refused:?}");
        let refused = erase(session, "wrong password").await.unwrap_err();
        let is_wrong = matches!(refused, EraseOneselfError::Password(PasswordCheckError::Wrong));
        assert!(is_wrong, "{refused:?}");
        erase(session, PASSWORD).await.unwrap();
        assert_eq!(shop.user(user).await.account(), None);
        let refused = erase(session, PASSWORD).await.unwrap_err();
        assert!(matches!(refused, EraseOneselfError::SessionEnded), "{refused:?}");
    }
}
