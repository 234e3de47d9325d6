//! Password hashing by bcrypt. One hash takes a good part of a second of one core, so hashing runs on blocking threads,
//! as many as there are cores, behind a bounded queue.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::Semaphore;

use crate::application::ports::{Passwords, PasswordsError};
use crate::domain::password::{Password, PasswordHash};

/// How many may wait for each core. At the default cost that is about ten seconds; a later client would give up before
/// its turn.
const WAITING_A_CORE: usize = 48;

/// A salt and a hash that no password has: an unknown account takes the same work as a known one.
const UNMATCHABLE_SALT_AND_HASH: &str = "......................YgIDy4hFBdVlc/6LHnD9mX488r9cLd2";

/// Hashes with bcrypt.
///
/// bcrypt reads 72 bytes. `bcrypt::non_truncating_hash` refuses a 72nd byte, since it would take the place of the
/// zero that ends shorter passwords; a [`Password`] has at most 72 bytes and no zero among them, so nothing is
/// truncated here, and no two passwords are equal to `bcrypt::hash`.
pub(crate) struct BcryptPasswords {
    cost: u32,
    cores: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl BcryptPasswords {
    /// A hasher of this cost, 4 to 31.
    pub(crate) fn new(cost: u32) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self::with_queue(cost, cores, cores.saturating_mul(WAITING_A_CORE))
    }

    fn with_queue(cost: u32, cores: usize, queue: usize) -> Self {
        Self {
            cost,
            cores: Arc::new(Semaphore::new(cores)),
            queue: Arc::new(Semaphore::new(queue)),
        }
    }

    /// Runs `work` on a blocking thread when a core is free for it.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, bcrypt::BcryptError> + Send + 'static,
    ) -> Result<T, PasswordsError> {
        let Ok(place) = Arc::clone(&self.queue).try_acquire_owned() else {
            return Err(PasswordsError::Busy);
        };
        let core = Arc::clone(&self.cores).acquire_owned().await.map_err(failed)?;
        let worked = tokio::task::spawn_blocking(move || {
            let worked = work();
            // Held until the work ends, not the request: a client that disconnects frees no core.
            drop((core, place));
            worked
        });
        worked.await.map_err(failed)?.map_err(failed)
    }
}

#[async_trait]
impl Passwords for BcryptPasswords {
    async fn hash(&self, password: Password) -> Result<PasswordHash, PasswordsError> {
        let cost = self.cost;
        let hash = self.work(move || bcrypt::hash(password.reveal(), cost)).await?;
        PasswordHash::parse(&hash).map_err(failed)
    }

    async fn verify(
        &self,
        password: Password,
        hash: Option<PasswordHash>,
    ) -> Result<bool, PasswordsError> {
        let exists = hash.is_some();
        let hash = hash.map_or_else(
            || format!("$2b${:02}${UNMATCHABLE_SALT_AND_HASH}", self.cost),
            |hash| hash.reveal().to_owned(),
        );
        let matches = self.work(move || bcrypt::verify(password.reveal(), &hash)).await?;
        Ok(exists && matches)
    }
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> PasswordsError {
    PasswordsError::Failed(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::parse(text).unwrap()
    }

    #[tokio::test]
    async fn all_72_bytes_of_a_password_are_verified() {
        let passwords = BcryptPasswords::new(4);
        let longest = "p".repeat(71);
        let hash = passwords.hash(password(&format!("{longest}a"))).await.unwrap();
        for (typed, expected) in
            [(format!("{longest}a"), true), (format!("{longest}b"), false), (longest, false)]
        {
            let verified = passwords.verify(password(&typed), Some(hash.clone())).await.unwrap();
            assert_eq!(verified, expected, "{typed}");
        }
    }

    #[tokio::test]
    async fn an_unknown_account_takes_the_work_of_a_real_check() {
        let passwords = BcryptPasswords::new(4);
        assert!(!passwords.verify(password("correct horse"), None).await.unwrap());
        // bcrypt refuses a malformed hash at once, which would reveal that there is no account.
        let unmatchable = format!("$2b$04${UNMATCHABLE_SALT_AND_HASH}");
        assert!(bcrypt::verify("correct horse", &unmatchable).is_ok());
        assert_eq!(unmatchable.parse::<bcrypt::HashParts>().unwrap().get_cost(), 4);
    }

    #[tokio::test]
    async fn a_full_queue_is_refused_at_once() {
        let full = BcryptPasswords::with_queue(4, 1, 0);
        let refused = full.hash(password("correct horse")).await.unwrap_err();
        assert!(matches!(refused, PasswordsError::Busy), "{refused:?}");
        let roomy = BcryptPasswords::with_queue(4, 1, 1);
        for _one_after_the_other in 0..3 {
            roomy.hash(password("correct horse")).await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_damaged_hash_is_an_error_and_not_a_wrong_password() {
        let damaged = PasswordHash::parse("$2b$04$damaged").unwrap();
        let refused =
            BcryptPasswords::new(4).verify(password("correct horse"), Some(damaged)).await;
        assert!(matches!(refused, Err(PasswordsError::Failed(_))), "{refused:?}");
    }
}
