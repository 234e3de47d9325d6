//! Register a user.

use shared_kernel::Origin;

use super::Application;
use super::client_network::ClientNetwork;
use super::login_throttle::TooManyAttempts;
use super::ports::{CommitUserError, PasswordsError, Queue, ReliedOn};
use crate::domain::display_name::DisplayName;
use crate::domain::email_address::EmailAddress;
use crate::domain::ids::UserId;
use crate::domain::language::Language;
use crate::domain::password::{NotAPassword, Password};
use crate::domain::user::User;

/// The command, with a fresh id for the user.
#[derive(Debug, Clone)]
pub(crate) struct Register {
    pub(crate) user: UserId,
    /// None for an operator at the command line.
    pub(crate) from: Option<ClientNetwork>,
    pub(crate) email: EmailAddress,
    pub(crate) display_name: DisplayName,
    pub(crate) language: Language,
    pub(crate) password: Password,
}

/// Why no account was opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RegisterError {
    #[error("the password {0}")]
    Password(NotAPassword),
    #[error(transparent)]
    TooManyAttempts(#[from] TooManyAttempts),
    #[error(transparent)]
    Passwords(#[from] PasswordsError),
    #[error(transparent)]
    Commit(#[from] CommitUserError),
}

impl Application {
    /// Opens an account. The commit checks that the address is free: an earlier lookup could be outdated by then.
    #[tracing::instrument(name = "application.user.register", skip_all, fields(user.id = %command.user))]
    pub(crate) async fn register(
        &self,
        command: Register,
        origin: &Origin,
    ) -> Result<(), RegisterError> {
        let Register { user, from, email, display_name, language, password } = command;
        if password.is_one_of(&self.own_words(&email, &display_name)) {
            return Err(RegisterError::Password(NotAPassword::OwnWords));
        }
        // A taken address tells that it has an account: whoever tries many is slowed down.
        let admitted = from.map(|from| self.throttle.admit_new_address(from, self.clock.now()));
        let admitted = admitted.transpose()?;
        if let Some(from) = from {
            self.hashing.spend(from, self.clock.now())?;
        }
        let hash = self.passwords.hash(password, Queue::Registrations).await?;
        let now = self.clock.now();
        let registered = User::register(user, email, display_name, language, hash, now);
        let committed = self.users.commit(registered, ReliedOn::NOTHING, origin).await;
        if let (Err(CommitUserError::EmailTaken), Some(admitted)) = (&committed, admitted) {
            admitted.failed(self.clock.now());
        }
        Ok(committed?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::oauth_clients::OAuthClients;
    use crate::application::testing::Shop;

    #[tokio::test]
    async fn two_spellings_of_an_address_are_one_account() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        for spelling in [" ADA@example.org", "ａｄａ@example.org", "ada@example.org."] {
            let again = shop.try_register(spelling).await.unwrap_err();
            assert!(
                matches!(again, RegisterError::Commit(CommitUserError::EmailTaken)),
                "{again:?}"
            );
        }
        assert_eq!(shop.published(), [("users.user-registered.v1", ada, 1)]);
    }

    #[tokio::test]
    async fn the_words_of_an_account_and_of_the_shop_are_no_password_of_it() {
        let mut shop = Shop::open();
        shop.application.oauth_clients =
            OAuthClients::parse("https://shop.curiosities.example:8443", &[]).unwrap();
        for words in [
            "Ada.Lovelace1",
            "ada.lovelace!",
            "Curiosities 2026",
            "curiosities.example",
            "shop.curiosities",
        ] {
            let command = shop.registration("ada.lovelace@example.org", words);
            let refused = shop.application.register(command, &shop.origin).await.unwrap_err();
            let own_words = matches!(refused, RegisterError::Password(NotAPassword::OwnWords));
            assert!(own_words, "{refused:?}");
        }
        assert_eq!(shop.published(), []);
    }

    #[tokio::test]
    async fn registering_taken_addresses_again_and_again_is_slowed_down() {
        let shop = Shop::open();
        shop.register("ada@example.org").await;
        for _again in 0..20 {
            let taken = shop.try_register("ada@example.org").await.unwrap_err();
            let is_taken = matches!(taken, RegisterError::Commit(CommitUserError::EmailTaken));
            assert!(is_taken, "{taken:?}");
        }
        let refused = shop.try_register("grace@example.org").await.unwrap_err();
        assert!(matches!(refused, RegisterError::TooManyAttempts(_)), "{refused:?}");
        shop.clock.advance(chrono::Duration::seconds(2));
        assert!(shop.try_register("grace@example.org").await.is_ok());
    }

    #[tokio::test]
    async fn only_a_hash_of_the_password_is_stored() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        let hash = shop.user(ada).await.account().unwrap().password_hash().clone();
        assert!(hash.reveal().starts_with("$2b$04$"), "{}", hash.reveal());
    }
}
