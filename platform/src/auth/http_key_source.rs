//! The keys of a users context on another host: its JWKS over HTTP, cached.
//!
//! Keys are used for five minutes, then fetched again before the next token is verified, so that a withdrawn key stops
//! being accepted. A token that names an unknown key causes a fetch at once: `users` has rotated its keys. While
//! `users` is away, the cached keys are used for up to a day. Anybody can make key ids up: one that a fetch did not bring is
//! refused for ten seconds without asking again, and all of them together cause at most one fetch a second. A token that names
//! another key within that second is not refused but asked to come again, so that made-up ids keep no new key out. Requests
//! that want keys at the same time share one fetch.

use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use shared_kernel::Clock;

use crate::auth::keys::{KeySource, KeysAway, Renewal, Renewing, VerifyingKey};
use crate::dependency::Dependencies;
use shared_kernel::error_chain::describe;

mod fetch;
mod missing_keys;

pub use fetch::BadUsersUrl;
use fetch::Jwks;
use missing_keys::MissingKeys;

/// How long keys are used, and how they are fetched.
#[derive(Debug, Clone)]
pub struct HttpKeySettings {
    /// Keys of this age are fetched again. A withdrawn key is accepted for at most this long.
    pub fresh_for: TimeDelta,
    /// Keys of this age are not used any more, even if no newer ones can be fetched.
    pub usable_for: TimeDelta,
    /// A fetch because of age is made this much after the one before at the earliest, and a fetch because of a key that the
    /// one before did not bring.
    pub ask_every: TimeDelta,
    /// `users` is not asked more often than this, whatever key ids tokens name: until then nobody knows whether a token that
    /// names another unknown key is valid.
    pub ask_again_after: TimeDelta,
    /// A fetch that takes longer fails.
    pub timeout: Duration,
}

impl Default for HttpKeySettings {
    fn default() -> Self {
        Self {
            fresh_for: TimeDelta::minutes(5),
            usable_for: TimeDelta::hours(24),
            ask_every: TimeDelta::seconds(10),
            ask_again_after: TimeDelta::seconds(1),
            timeout: Duration::from_secs(2),
        }
    }
}

/// Fetches the keys of `users` from its `/.well-known/jwks.json`, and caches them.
///
/// Plain HTTP does inside a cluster. Keys are public, but an attacker who changes them on the way can sign for every
/// user: across an open network, use an `https` address.
pub struct HttpKeySource {
    jwks: Jwks,
    clock: Arc<dyn Clock>,
    settings: HttpKeySettings,
    state: Mutex<State>,
    // Held by the request that fetches, so that the others wait for its answer.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    cached: Option<CachedKeys>,
    last: Option<Asked>,
    /// The keys that tokens named and a fetch did not bring.
    missing: MissingKeys,
    /// How many fetches there were.
    times: u64,
}

struct CachedKeys {
    keys: Arc<[VerifyingKey]>,
    since: DateTime<Utc>,
}

#[derive(Clone, Copy)]
struct Asked {
    at: DateTime<Utc>,
    outcome: Result<(), KeysAway>,
}

impl HttpKeySource {
    /// Keys of the host at `users_url`, such as `http://users:8080`, which is listed in `dependencies`. The first fetch is made for
    /// the first token.
    pub fn new(
        users_url: &str,
        clock: Arc<dyn Clock>,
        settings: HttpKeySettings,
        dependencies: &Dependencies,
    ) -> Result<Self, BadUsersUrl> {
        Ok(Self {
            jwks: Jwks::of(users_url, settings.timeout, dependencies)?,
            clock,
            settings,
            state: Mutex::default(),
            asking: tokio::sync::Mutex::new(()),
        })
    }

    /// Fetches the keys, unless another request has since the number of fetches was `times`: then its outcome counts.
    async fn ask(&self, times: u64) -> Result<(), KeysAway> {
        let _asking = self.asking.lock().await;
        if let Some(answered) = self.answered_since(times) {
            return answered.outcome;
        }
        let fetched = self.jwks.fetch().await;
        let at = self.clock.now();
        let outcome = fetched.as_ref().map(drop).map_err(|error| {
            tracing::warn!(error = describe(error), "the keys of users cannot be fetched");
            KeysAway
        });
        let mut state = self.state();
        if let Ok(keys) = fetched {
            state.cached = Some(CachedKeys { keys: keys.into(), since: at });
        }
        state.last = Some(Asked { at, outcome });
        state.times = state.times.wrapping_add(1);
        outcome
    }

    /// The same for a token that names the key `key_id`, which is noted as missing if the fetch does not bring it.
    async fn ask_for(&self, key_id: String, times: u64) -> Result<(), KeysAway> {
        self.ask(times).await?;
        let mut state = self.state();
        let is_there = |cached: &CachedKeys| cached.keys.iter().any(|key| key.key_id == key_id);
        if !state.cached.as_ref().is_some_and(is_there) {
            let now = self.clock.now();
            state.missing.note(key_id, now, self.settings.ask_every);
        }
        Ok(())
    }

    fn answered_since(&self, times: u64) -> Option<Asked> {
        let state = self.state();
        state.last.filter(|_| state.times != times)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Each field is replaced as a whole, so a panic elsewhere does no harm.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeySource for HttpKeySource {
    fn keys(&self) -> Arc<[VerifyingKey]> {
        let oldest = self.clock.now() - self.settings.usable_for;
        let state = self.state();
        let usable = state.cached.as_ref().filter(|cached| cached.since > oldest);
        usable.map_or_else(|| Arc::from([]), |cached| Arc::clone(&cached.keys))
    }

    fn renew(&self, why: Renewal<'_>) -> Option<Renewing<'_>> {
        match why {
            Renewal::Age => self.renew_old(),
            Renewal::UnknownKey(key_id) => self.renew_for(key_id),
        }
    }
}

impl HttpKeySource {
    fn renew_old(&self) -> Option<Renewing<'_>> {
        let (now, state) = (self.clock.now(), self.state());
        let cached = state.cached.as_ref();
        let is_fresh =
            cached.is_some_and(|cached| is_within(cached.since, now, self.settings.fresh_for));
        let just_asked =
            state.last.is_some_and(|last| is_within(last.at, now, self.settings.ask_every));
        if is_fresh || just_asked { None } else { Some(Box::pin(self.ask(state.times))) }
    }

    fn renew_for(&self, key_id: &str) -> Option<Renewing<'_>> {
        let (now, state) = (self.clock.now(), self.state());
        if state.missing.has(key_id, now, self.settings.ask_every) {
            return None;
        }
        if state.last.is_some_and(|last| is_within(last.at, now, self.settings.ask_again_after)) {
            return Some(Box::pin(ready(Err(KeysAway))));
        }
        Some(Box::pin(self.ask_for(key_id.to_owned(), state.times)))
    }
}

/// Whether `since` is less than `time` ago. A clock that was set back makes everything old, and nothing younger than it is.
fn is_within(since: DateTime<Utc>, now: DateTime<Utc>, time: TimeDelta) -> bool {
    since <= now && now - since < time
}

#[cfg(test)]
mod tests;
