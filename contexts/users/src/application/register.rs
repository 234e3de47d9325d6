//! Register: somebody opens an account.

use shared_kernel::Origin;

use super::Application;
use super::ports::{CommitUserError, PasswordsError};
use crate::domain::display_name::DisplayName;
use crate::domain::email_address::EmailAddress;
use crate::domain::password::Password;
use crate::domain::user::{User, UserId};

/// Asks for an account with a fresh id.
#[derive(Debug, Clone)]
pub(crate) struct Register {
    pub(crate) user: UserId,
    pub(crate) email: EmailAddress,
    pub(crate) display_name: DisplayName,
    pub(crate) password: Password,
}

/// Why there is no account.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RegisterError {
    #[error(transparent)]
    Passwords(#[from] PasswordsError),
    #[error(transparent)]
    Commit(#[from] CommitUserError),
}

impl Application {
    /// Opens an account. That the address is free is told by the commit: to look first would answer for a moment
    /// that has passed.
    #[tracing::instrument(name = "application.user.register", skip_all, fields(user.id = %command.user))]
    pub(crate) async fn register(
        &self,
        command: Register,
        origin: &Origin,
    ) -> Result<(), RegisterError> {
        let hash = self.passwords.hash(command.password).await?;
        let Register { user, email, display_name, .. } = command;
        let registered = User::register(user, email, display_name, hash, self.clock.now());
        self.users.commit(registered, origin).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::Shop;

    #[tokio::test]
    async fn an_address_opens_one_account_however_it_is_spelt() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        let again = shop.try_register(" ADA@example.org").await.unwrap_err();
        assert!(matches!(again, RegisterError::Commit(CommitUserError::EmailTaken)), "{again:?}");
        assert_eq!(shop.published(), [("users.user-registered.v1", ada, 1)]);
    }

    #[tokio::test]
    async fn what_is_kept_of_the_password_is_not_the_password() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        let hash = shop.user(ada).await.account().unwrap().password_hash.clone();
        assert!(hash.reveal().starts_with("$2b$04$"), "{}", hash.reveal());
    }
}
