//! The keys of a users context on another host: its JWKS over HTTP, cached.
//!
//! Keys are used for five minutes, then asked for again before the next token is verified, so that a key which was
//! withdrawn counts no longer. A token that names an unknown key asks at once: `users` has rotated. While `users` is away,
//! the keys at hand go on for a day. Whoever makes up tokens with unknown keys has `users` asked once in ten seconds, and
//! requests that want keys at the same time share one question.

use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use shared_kernel::Clock;

use crate::auth::keys::{KeySource, KeysAway, Renewal, Renewing, VerifyingKey};
use crate::database::describe;

mod fetch;

pub use fetch::BadUsersUrl;
use fetch::Jwks;

/// How long keys are used, and how they are asked for.
#[derive(Debug, Clone)]
pub struct HttpKeySettings {
    /// Keys of this age are asked for again. A key that was withdrawn counts so long.
    pub fresh_for: TimeDelta,
    /// Keys of this age are used no more, even if no newer ones can be fetched.
    pub usable_for: TimeDelta,
    /// `users` is not asked more often than this, whatever tokens name.
    pub ask_every: TimeDelta,
    /// An answer that takes longer is none.
    pub timeout: Duration,
}

impl Default for HttpKeySettings {
    fn default() -> Self {
        Self {
            fresh_for: TimeDelta::minutes(5),
            usable_for: TimeDelta::hours(24),
            ask_every: TimeDelta::seconds(10),
            timeout: Duration::from_secs(2),
        }
    }
}

/// Fetches the keys of `users` from its `/.well-known/jwks.json`, and keeps them.
///
/// Plain HTTP does inside a cluster. Keys are public, but an attacker who changes them on the way can sign for every user:
/// across an open network, use an `https` address.
pub struct HttpKeySource {
    jwks: Jwks,
    clock: Arc<dyn Clock>,
    settings: HttpKeySettings,
    state: Mutex<State>,
    // Held by who asks, so that the others wait for that answer.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    kept: Option<CachedKeys>,
    last: Option<Asked>,
    /// How often `users` was asked.
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
    /// Keys of the host at `users_url`, such as `http://users:8080`. Nobody is asked before the first token.
    pub fn new(
        users_url: &str,
        clock: Arc<dyn Clock>,
        settings: HttpKeySettings,
    ) -> Result<Self, BadUsersUrl> {
        Ok(Self {
            jwks: Jwks::of(users_url)?,
            clock,
            settings,
            state: Mutex::default(),
            asking: tokio::sync::Mutex::new(()),
        })
    }

    /// Asks `users`, unless somebody has since it was asked `times` times: then that answer counts.
    async fn ask(&self, times: u64) -> Result<(), KeysAway> {
        let _asking = self.asking.lock().await;
        if let Some(answered) = self.answered_since(times) {
            return answered.outcome;
        }
        let fetched = self.jwks.fetch(self.settings.timeout).await;
        let at = self.clock.now();
        let outcome = fetched.as_ref().map(drop).map_err(|error| {
            tracing::warn!(error = describe(error), "the keys of users cannot be fetched");
            KeysAway
        });
        let mut state = self.state();
        if let Ok(keys) = fetched {
            state.kept = Some(CachedKeys { keys: keys.into(), since: at });
        }
        state.last = Some(Asked { at, outcome });
        state.times = state.times.wrapping_add(1);
        outcome
    }

    fn answered_since(&self, times: u64) -> Option<Asked> {
        let state = self.state();
        state.last.filter(|_| state.times != times)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // It is replaced part by part, each of them whole, so a panic elsewhere does it no harm.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeySource for HttpKeySource {
    fn keys(&self) -> Arc<[VerifyingKey]> {
        let oldest = self.clock.now() - self.settings.usable_for;
        let state = self.state();
        let usable = state.kept.as_ref().filter(|kept| kept.since > oldest);
        usable.map_or_else(|| Arc::from([]), |kept| Arc::clone(&kept.keys))
    }

    fn renew(&self, why: Renewal) -> Option<Renewing<'_>> {
        let now = self.clock.now();
        // A clock that was set back makes everything old, and nothing younger than it is.
        let is_within = |since: DateTime<Utc>, time| since <= now && now - since < time;
        let state = self.state();
        let is_fresh =
            state.kept.as_ref().is_some_and(|kept| is_within(kept.since, self.settings.fresh_for));
        let just_asked = state.last.filter(|last| is_within(last.at, self.settings.ask_every));
        match (why, just_asked) {
            (Renewal::Age, _) if is_fresh => None,
            (Renewal::Age, Some(_))
            | (Renewal::UnknownKey, Some(Asked { outcome: Ok(()), .. })) => None,
            (Renewal::UnknownKey, Some(Asked { outcome: Err(away), .. })) => {
                Some(Box::pin(ready(Err(away))))
            }
            (Renewal::Age | Renewal::UnknownKey, None) => Some(Box::pin(self.ask(state.times))),
        }
    }
}

#[cfg(test)]
mod tests;
