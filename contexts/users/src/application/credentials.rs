//! Checks an address and a password, and counts the failures. It changes nothing, and may be dropped at any time.

use shared_kernel::StoreError;
use tokio::sync::OnceCell;

use super::Application;
use super::client_network::ClientNetwork;
use super::login_throttle::TooManyAttempts;
use super::ports::PasswordsError;
use crate::domain::email_address::EmailAddress;
use crate::domain::password::{Password, PasswordAttempt};
use crate::domain::user::User;

/// The highest cost of a stored hash, once it was read.
#[derive(Debug, Default)]
pub(crate) struct HighestCost(OnceCell<Option<u32>>);

/// Why a password was not accepted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PasswordCheckError {
    #[error("the password is wrong")]
    Wrong,
    #[error(transparent)]
    TooManyAttempts(#[from] TooManyAttempts),
    #[error(transparent)]
    Passwords(#[from] PasswordsError),
    #[error("the passwords could not be read")]
    Store(#[from] StoreError),
}

impl Application {
    /// Checks `password` against the account at `email`, which is that of `user`, if there is one, and returns it as it was
    /// stored. It takes as long if there is none, or if its hash was made at another cost.
    pub(super) async fn check_password(
        &self,
        from: ClientNetwork,
        email: &EmailAddress,
        user: Option<&User>,
        password: PasswordAttempt,
    ) -> Result<Password, PasswordCheckError> {
        let admitted = self.throttle.admit_password(from, email, self.clock.now())?;
        let cost = self.highest_password_cost().await?;
        let hash = user.and_then(User::account).map(|account| account.password_hash().clone());
        for spelling in password.spellings() {
            self.hashing.spend(from, self.clock.now())?;
            if self.passwords.verify(spelling.clone(), hash.clone(), cost).await? {
                admitted.succeeded();
                return Ok(spelling);
            }
        }
        admitted.failed(self.clock.now());
        self.refused_passwords.note(user.map(User::id), from);
        Err(PasswordCheckError::Wrong)
    }

    /// The highest cost of a stored hash. Read once: this host makes no hash of a higher cost than it has set.
    async fn highest_password_cost(&self) -> Result<Option<u32>, StoreError> {
        let read = self.highest_cost.0.get_or_try_init(|| self.users.highest_password_cost());
        read.await.copied()
    }
}
