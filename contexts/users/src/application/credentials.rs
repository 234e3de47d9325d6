//! Checks an address and a password, and counts the attempts. It changes nothing.

use super::Application;
use super::login_throttle::TooManyAttempts;
use super::ports::PasswordsError;
use crate::domain::email_address::EmailAddress;
use crate::domain::password::PasswordAttempt;
use crate::domain::user::User;

/// Why a password was not accepted.
#[derive(Debug, thiserror::Error)]
pub(super) enum PasswordCheckError {
    #[error("the password is wrong")]
    Wrong,
    #[error(transparent)]
    TooManyAttempts(#[from] TooManyAttempts),
    #[error(transparent)]
    Passwords(#[from] PasswordsError),
}

impl Application {
    /// Checks `password` against the account at `email`, which is that of `user`, if there is one. It takes as long if
    /// there is none.
    pub(super) async fn check_password(
        &self,
        email: &EmailAddress,
        user: Option<&User>,
        password: PasswordAttempt,
    ) -> Result<(), PasswordCheckError> {
        self.throttle.admit(email, self.clock.now())?;
        let hash = user.and_then(User::account).map(|account| account.password_hash().clone());
        for spelling in password.spellings() {
            if self.passwords.verify(spelling, hash.clone()).await? {
                self.throttle.reset(email);
                return Ok(());
            }
        }
        Err(PasswordCheckError::Wrong)
    }
}
