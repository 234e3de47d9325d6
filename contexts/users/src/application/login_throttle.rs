//! Limits the password checks of each account: ten in a window of 15 minutes. The counts are in memory, so a restart
//! resets them; a write for every failed check would cost more.
//!
//! The queue of the password hasher bounds the checks of the whole shop, and thereby the number of addresses here.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Duration, Utc};

use crate::domain::email_address::EmailAddress;

const MOST_CHECKS: u32 = 10;
const WINDOW: Duration = Duration::minutes(15);
/// Beyond this many addresses the windows that are over are removed.
const REMEMBERED: usize = 10_000;

/// Counts the password checks of each account, by the key of its mailbox: another spelling is no other account.
#[derive(Debug, Default)]
pub(crate) struct LoginThrottle(Mutex<HashMap<String, Checks>>);

#[derive(Debug, Clone, Copy)]
struct Checks {
    count: u32,
    over_at: DateTime<Utc>,
}

/// The limit of an account is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts; try again in {retry_after_s} seconds")]
pub(crate) struct TooManyAttempts {
    pub(crate) retry_after_s: i64,
}

impl LoginThrottle {
    /// Counts one check before its outcome: concurrent checks would otherwise pass the limit together.
    pub(crate) fn admit(
        &self,
        email: &EmailAddress,
        now: DateTime<Utc>,
    ) -> Result<(), TooManyAttempts> {
        let mut accounts = self.accounts();
        if accounts.len() >= REMEMBERED {
            accounts.retain(|_email, checks| checks.over_at > now);
        }
        let fresh = Checks { count: 0, over_at: now + WINDOW };
        let checks = accounts.entry(email.key().to_owned()).or_insert(fresh);
        if checks.over_at <= now {
            *checks = fresh;
        }
        if checks.count >= MOST_CHECKS {
            let left = checks.over_at - now;
            return Err(TooManyAttempts { retry_after_s: left.num_seconds().saturating_add(1) });
        }
        checks.count += 1;
        Ok(())
    }

    /// Resets the count after a correct password.
    pub(crate) fn reset(&self, email: &EmailAddress) {
        self.accounts().remove(email.key());
    }

    fn accounts(&self) -> MutexGuard<'_, HashMap<String, Checks>> {
        // Each count is consistent by itself, so a poisoned lock can be used.
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
    fn an_account_admits_ten_checks_in_a_window() {
        let (throttle, start) = (LoginThrottle::default(), DateTime::UNIX_EPOCH);
        let (ada, grace) = (email("ada@example.org"), email("grace@example.org"));
        for _check in 0..MOST_CHECKS {
            assert_eq!(throttle.admit(&ada, start), Ok(()));
        }
        let later = start + Duration::minutes(5);
        assert_eq!(throttle.admit(&ada, later), Err(TooManyAttempts { retry_after_s: 601 }));
        let spelled = email("ＡＤＡ@Example.org.");
        assert_eq!(throttle.admit(&spelled, later), Err(TooManyAttempts { retry_after_s: 601 }));
        assert_eq!(throttle.admit(&grace, later), Ok(()), "other accounts are not affected");
        assert_eq!(throttle.admit(&ada, start + WINDOW), Ok(()), "the window is over");
    }

    #[test]
    fn a_correct_password_resets_the_count() {
        let (throttle, now) = (LoginThrottle::default(), DateTime::UNIX_EPOCH);
        let ada = email("ada@example.org");
        for _round in 0..3 {
            for _check in 0..MOST_CHECKS {
                assert_eq!(throttle.admit(&ada, now), Ok(()));
            }
            throttle.reset(&ada);
        }
    }

    #[test]
    fn windows_that_are_over_are_removed() {
        let (throttle, start) = (LoginThrottle::default(), DateTime::UNIX_EPOCH);
        for number in 0..REMEMBERED {
            throttle.admit(&email(&format!("{number}@example.org")), start).unwrap();
        }
        throttle.admit(&email("ada@example.org"), start + WINDOW).unwrap();
        assert_eq!(throttle.accounts().len(), 1);
    }
}
