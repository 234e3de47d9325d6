//! Log in: an address and a password open a session.

use shared_kernel::{Origin, StoreError};

use super::Application;
use super::credentials::PasswordCheckError;
use super::login_throttle::TooManyAttempts;
use super::ports::{NoRandomness, PasswordsError, SigningError};
use super::refresh_token::RefreshToken;
use super::tokens::Tokens;
use crate::domain::email_address::EmailAddress;
use crate::domain::ids::SessionId;
use crate::domain::password::PasswordAttempt;
use crate::domain::session::Session;
use crate::domain::user::UserRefusal;

/// The command, with a fresh id for the session.
#[derive(Debug, Clone)]
pub(crate) struct LogIn {
    pub(crate) session: SessionId,
    pub(crate) email: EmailAddress,
    pub(crate) password: PasswordAttempt,
}

/// Why no session was opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogInError {
    /// There is no such account, or the password is wrong; the answer does not distinguish them.
    #[error("the e-mail address or the password is wrong")]
    WrongCredentials,
    /// The account is deactivated. The answer requires the right password.
    #[error("the account is deactivated")]
    Deactivated,
    #[error(transparent)]
    TooManyAttempts(TooManyAttempts),
    #[error(transparent)]
    Passwords(PasswordsError),
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    #[error(transparent)]
    Signing(#[from] SigningError),
    #[error("the session could not be stored")]
    Store(#[from] StoreError),
}

impl From<PasswordCheckError> for LogInError {
    fn from(error: PasswordCheckError) -> Self {
        match error {
            PasswordCheckError::Wrong => Self::WrongCredentials,
            PasswordCheckError::TooManyAttempts(error) => Self::TooManyAttempts(error),
            PasswordCheckError::Passwords(error) => Self::Passwords(error),
        }
    }
}

impl Application {
    /// Opens a session after a check of the password.
    #[tracing::instrument(name = "application.session.open", skip_all, fields(session.id = %command.session))]
    pub(crate) async fn log_in(
        &self,
        command: LogIn,
        origin: &Origin,
    ) -> Result<Tokens, LogInError> {
        let LogIn { session, email, password } = command;
        let found = self.users.find_by_email(&email).await?;
        self.check_password(&email, found.as_ref(), password).await?;
        let checked = found.ok_or(LogInError::WrongCredentials)?;
        // The check takes a while. Meanwhile the password may have been changed, or the account deactivated.
        let user = self.users.find(checked.id()).await?.ok_or(LogInError::WrongCredentials)?;
        let account = user.active_account().map_err(|refusal| match refusal {
            UserRefusal::Deactivated => LogInError::Deactivated,
            UserRefusal::Erased | UserRefusal::NothingToChange | UserRefusal::Oneself => {
                LogInError::WrongCredentials
            }
        })?;
        if checked.account().is_none_or(|before| before.password_hash() != account.password_hash())
        {
            return Err(LogInError::WrongCredentials);
        }
        let now = self.clock.now();
        let refresh = RefreshToken::first(session, &*self.randomness)?;
        let expires_at = now + self.refresh_lifetime;
        let opened = Session::start(session, user.id(), refresh.fingerprint(), now, expires_at);
        let tokens = self.tokens(&opened.state, account.roles(), refresh, now)?;
        self.sessions.commit(opened, origin).await?;
        Ok(tokens)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::{PASSWORD, Shop};

    #[tokio::test]
    async fn an_unknown_address_and_a_wrong_password_get_the_same_answer() {
        let shop = Shop::open();
        shop.register("ada@example.org").await;
        for (email, password) in
            [("ada@example.org", "wrong password"), ("grace@example.org", PASSWORD)]
        {
            let refused = shop.try_log_in(email, password).await.err().unwrap();
            assert!(matches!(refused, LogInError::WrongCredentials), "{email}: {refused:?}");
        }
        assert!(shop.try_log_in("ADA@example.org", PASSWORD).await.is_ok());
    }

    #[tokio::test]
    async fn a_deactivated_account_is_reported_only_after_the_right_password() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        shop.deactivate(ada).await;
        let refused = shop.try_log_in("ada@example.org", PASSWORD).await.err().unwrap();
        assert!(matches!(refused, LogInError::Deactivated), "{refused:?}");
        let refused = shop.try_log_in("ada@example.org", "wrong password").await.err().unwrap();
        assert!(matches!(refused, LogInError::WrongCredentials), "{refused:?}");
    }

    #[tokio::test]
    async fn too_many_wrong_passwords_block_the_right_one_for_a_while() {
        let shop = Shop::open();
        shop.register("ada@example.org").await;
        for _guess in 0..10 {
            let refused = shop.try_log_in("ada@example.org", "wrong password").await.err().unwrap();
            assert!(matches!(refused, LogInError::WrongCredentials), "{refused:?}");
        }
        let refused = shop.try_log_in("ada@example.org", PASSWORD).await.err().unwrap();
        assert!(matches!(refused, LogInError::TooManyAttempts(_)), "{refused:?}");
        shop.clock.advance(chrono::Duration::minutes(15));
        assert!(shop.try_log_in("ada@example.org", PASSWORD).await.is_ok());
    }

    #[tokio::test]
    async fn the_access_token_has_the_user_the_session_and_the_roles() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        shop.make_admin(ada).await;
        let tokens = shop.log_in("ada@example.org").await;
        let claims = shop.claims(&tokens);
        assert_eq!(claims.sub, ada.as_uuid());
        assert_eq!(claims.sid, tokens.refresh.session().as_uuid());
        assert_eq!(claims.roles, ["customer", "admin"]);
        assert_eq!(claims.exp - claims.iat, tokens.access.lifetime_s);
    }
}
