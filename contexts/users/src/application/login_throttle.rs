//! Slows down guesses: at the password of an account from one network, at any account from that network, and at which addresses
//! have an account. The delay grows with each failure. Only checked failures count, and what happens elsewhere changes nothing:
//! no stranger can lock the owner of an account out.
//!
//! The counts are in memory and bounded: two buckets of time, of which the older is dropped. A failure costs a hash, so
//! entries cannot be made faster than passwords are hashed.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Duration, Utc};

use super::client_network::ClientNetwork;
use crate::domain::email_address::EmailAddress;

#[cfg(test)]
mod tests;

/// How long a bucket of time is; a failure counts for one to two of them.
const BUCKET: Duration = Duration::minutes(15);
/// The most entries of a bucket: some megabytes.
const MOST: usize = 32_768;

/// Counts failures.
#[derive(Debug, Default)]
pub(crate) struct LoginThrottle {
    counts: Mutex<Counts>,
    // Addresses are not kept: a keyed hash that only this process can make stands for each.
    accounts: RandomState,
}

#[derive(Debug, Default)]
struct Counts {
    since: DateTime<Utc>,
    current: HashMap<Guess, Failures>,
    earlier: HashMap<Guess, Failures>,
}

/// The secret that an attempt guesses at, and the network that it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Guess {
    /// The password of one account.
    Password(ClientNetwork, u64),
    /// Passwords of any accounts.
    AnyPassword(ClientNetwork),
    /// Addresses that have an account.
    Address(ClientNetwork),
}

#[derive(Debug, Clone, Copy, Default)]
struct Failures {
    count: u32,
    under_way: u32,
    last: DateTime<Utc>,
}

/// It is too early for another attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts; try again in {retry_after_s} seconds")]
pub(crate) struct TooManyAttempts {
    pub(crate) retry_after_s: i64,
}

/// An attempt that is under way. It counts as a failure until it is settled; dropped without an outcome, it never was.
#[derive(Debug)]
pub(crate) struct Admitted<'a> {
    throttle: &'a LoginThrottle,
    guesses: Vec<Guess>,
}

impl LoginThrottle {
    /// Admits a check of the password of the account with this address. Other spellings of it are the same account.
    pub(crate) fn admit_password(
        &self,
        from: ClientNetwork,
        email: &EmailAddress,
        now: DateTime<Utc>,
    ) -> Result<Admitted<'_>, TooManyAttempts> {
        let account = self.accounts.hash_one(email.key());
        self.admit(vec![Guess::Password(from, account), Guess::AnyPassword(from)], now)
    }

    /// Admits a registration, or a change of an address; it fails if the new address has an account.
    pub(crate) fn admit_new_address(
        &self,
        from: ClientNetwork,
        now: DateTime<Utc>,
    ) -> Result<Admitted<'_>, TooManyAttempts> {
        self.admit(vec![Guess::Address(from)], now)
    }

    fn admit(
        &self,
        guesses: Vec<Guess>,
        now: DateTime<Utc>,
    ) -> Result<Admitted<'_>, TooManyAttempts> {
        let mut counts = self.counts();
        counts.turn(now);
        let waits = guesses.iter().filter_map(|guess| counts.wait(*guess, now));
        if let Some(longest) = waits.max() {
            return Err(TooManyAttempts { retry_after_s: longest.num_seconds().max(0) + 1 });
        }
        for guess in &guesses {
            let failures = counts.entry(*guess);
            failures.under_way = failures.under_way.saturating_add(1);
        }
        drop(counts);
        Ok(Admitted { throttle: self, guesses })
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        // Each count is consistent by itself, so a poisoned lock can be used.
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Admitted<'_> {
    /// The guess was wrong.
    pub(crate) fn failed(self, now: DateTime<Utc>) {
        let mut counts = self.throttle.counts();
        for guess in &self.guesses {
            let failures = counts.entry(*guess);
            failures.count = failures.count.saturating_add(1);
            failures.last = now;
        }
    }

    /// The guess was right: what was wrong before, with this account from this network, is forgotten.
    pub(crate) fn succeeded(self) {
        let mut counts = self.throttle.counts();
        for guess in &self.guesses {
            if let Guess::Password(..) = guess {
                counts.entry(*guess).count = 0;
            }
        }
    }
}

impl Drop for Admitted<'_> {
    fn drop(&mut self) {
        let mut counts = self.throttle.counts();
        for guess in &self.guesses {
            let failures = counts.entry(*guess);
            failures.under_way = failures.under_way.saturating_sub(1);
            if failures.count == 0 && failures.under_way == 0 {
                counts.current.remove(guess);
            }
        }
    }
}

impl Guess {
    /// How many failures cause no delay, and the longest delay.
    const fn limits(self) -> (u32, Duration) {
        match self {
            Self::Password(..) => (10, BUCKET),
            Self::AnyPassword(_) => (50, Duration::seconds(30)),
            Self::Address(_) => (20, Duration::seconds(60)),
        }
    }

    /// Whether those under way count as failures: the guesses at one account must not pass the limit together.
    const fn counts_what_is_under_way(self) -> bool {
        matches!(self, Self::Password(..))
    }
}

impl Counts {
    /// Begins another bucket if it is time, or the current one is full.
    fn turn(&mut self, now: DateTime<Utc>) {
        let age = now - self.since;
        if age >= BUCKET * 2 {
            self.current.clear();
        }
        if age >= BUCKET || self.current.len() >= MOST {
            self.earlier = std::mem::take(&mut self.current);
            self.since = now;
        }
    }

    fn entry(&mut self, guess: Guess) -> &mut Failures {
        let earlier = self.earlier.remove(&guess).unwrap_or_default();
        self.current.entry(guess).or_insert(earlier)
    }

    /// How long such a guess has to wait.
    fn wait(&self, guess: Guess, now: DateTime<Utc>) -> Option<Duration> {
        let failures = self.current.get(&guess).or_else(|| self.earlier.get(&guess))?;
        let (free, longest) = guess.limits();
        let under_way = if guess.counts_what_is_under_way() { failures.under_way } else { 0 };
        if failures.count.saturating_add(under_way) < free {
            return None;
        }
        let doublings = failures.count.saturating_sub(free).min(20);
        let delay = Duration::seconds(1_i64 << doublings).min(longest);
        // The clock may have been set back behind the last failure.
        let left = (failures.last + delay - now).min(delay);
        // Beyond the free ones, guesses are made one by one.
        (left > Duration::zero() || under_way > 0).then_some(left)
    }
}
