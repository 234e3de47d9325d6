//! Slows down who guesses passwords: after some failures in a row an account takes no more guesses for a while.
//! Kept in memory: a restart forgives, which costs less than a write for every failed guess would.
//!
//! How many guesses the shop takes in all is bounded elsewhere, by the queue of the password hasher; it also
//! bounds how many addresses can be remembered here.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Duration, Utc};

use crate::domain::email_address::EmailAddress;

const GUESSES: u32 = 10;
const WINDOW: Duration = Duration::minutes(15);
/// Beyond this many addresses the windows that are over are swept out.
const REMEMBERED: usize = 10_000;

/// Counts the guesses at each account.
#[derive(Debug, Default)]
pub(crate) struct LoginThrottle(Mutex<HashMap<EmailAddress, Guesses>>);

#[derive(Debug, Clone, Copy)]
struct Guesses {
    count: u32,
    over_at: DateTime<Utc>,
}

/// Somebody guessed too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts; try again in {retry_after_s} seconds")]
pub(crate) struct TooManyAttempts {
    pub(crate) retry_after_s: i64,
}

impl LoginThrottle {
    /// Counts one guess, before it is known to be wrong: many at once would otherwise slip through together.
    pub(crate) fn admit(
        &self,
        email: &EmailAddress,
        now: DateTime<Utc>,
    ) -> Result<(), TooManyAttempts> {
        let mut accounts = self.accounts();
        if accounts.len() >= REMEMBERED {
            accounts.retain(|_email, guesses| guesses.over_at > now);
        }
        let fresh = Guesses { count: 0, over_at: now + WINDOW };
        let guesses = accounts.entry(email.clone()).or_insert(fresh);
        if guesses.over_at <= now {
            *guesses = fresh;
        }
        if guesses.count >= GUESSES {
            let left = guesses.over_at - now;
            return Err(TooManyAttempts { retry_after_s: left.num_seconds().saturating_add(1) });
        }
        guesses.count += 1;
        Ok(())
    }

    /// The guess was right: those before it were a typing mistake.
    pub(crate) fn forgive(&self, email: &EmailAddress) {
        self.accounts().remove(email);
    }

    fn accounts(&self) -> MutexGuard<'_, HashMap<EmailAddress, Guesses>> {
        // A count is right whatever a panic elsewhere left behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(text: &str) -> EmailAddress {
        EmailAddress::parse(text).unwrap()
    }

    #[test]
    fn ten_guesses_in_a_window_and_no_more() {
        let (throttle, start) = (LoginThrottle::default(), DateTime::UNIX_EPOCH);
        let (ada, grace) = (email("ada@example.org"), email("grace@example.org"));
        for _guess in 0..GUESSES {
            assert_eq!(throttle.admit(&ada, start), Ok(()));
        }
        let later = start + Duration::minutes(5);
        assert_eq!(throttle.admit(&ada, later), Err(TooManyAttempts { retry_after_s: 601 }));
        assert_eq!(throttle.admit(&grace, later), Ok(()), "others are not held up");
        assert_eq!(throttle.admit(&ada, start + WINDOW), Ok(()), "the window is over");
    }

    #[test]
    fn a_right_password_forgives_the_guesses_before_it() {
        let (throttle, now) = (LoginThrottle::default(), DateTime::UNIX_EPOCH);
        let ada = email("ada@example.org");
        for _round in 0..3 {
            for _guess in 0..GUESSES {
                assert_eq!(throttle.admit(&ada, now), Ok(()));
            }
            throttle.forgive(&ada);
        }
    }

    #[test]
    fn windows_that_are_over_are_swept_out() {
        let (throttle, start) = (LoginThrottle::default(), DateTime::UNIX_EPOCH);
        for number in 0..REMEMBERED {
            throttle.admit(&email(&format!("{number}@example.org")), start).unwrap();
        }
        throttle.admit(&email("ada@example.org"), start + WINDOW).unwrap();
        assert_eq!(throttle.accounts().len(), 1);
    }
}
