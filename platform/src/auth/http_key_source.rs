//! The keys of a users context on another host: its JWKS over HTTP, cached.
//!
//! Keys are used for five minutes, then fetched again before the next token is verified, so that a withdrawn key stops
//! being accepted. A token that names an unknown key causes a fetch at once: `users` has rotated its keys. While
//! `users` is away, the cached keys are used for up to a day. Tokens with made-up key ids cause at most one fetch in
//! ten seconds, or one in a second after a fetch that failed, and requests that want keys at the same time share one fetch.

use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use shared_kernel::Clock;

use crate::auth::keys::{KeySource, KeysAway, Renewal, Renewing, VerifyingKey};
use shared_kernel::error_chain::describe;

mod fetch;

pub use fetch::BadUsersUrl;
use fetch::Jwks;

/// How long keys are used, and how they are fetched.
#[derive(Debug, Clone)]
pub struct HttpKeySettings {
    /// Keys of this age are fetched again. A withdrawn key is accepted for at most this long.
    pub fresh_for: TimeDelta,
    /// Keys of this age are not used any more, even if no newer ones can be fetched.
    pub usable_for: TimeDelta,
    /// `users` is not asked more often than this, whatever key ids tokens name.
    pub ask_every: TimeDelta,
    /// After a fetch that failed, a token that names an unknown key causes another one this much later: until then nobody
    /// knows whether it is valid.
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
    /// Keys of the host at `users_url`, such as `http://users:8080`. The first fetch is made for the first token.
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

    /// Fetches the keys, unless another request has since the number of fetches was `times`: then its outcome counts.
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
            state.cached = Some(CachedKeys { keys: keys.into(), since: at });
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

    fn renew(&self, why: Renewal) -> Option<Renewing<'_>> {
        let now = self.clock.now();
        // A clock that was set back makes everything old, and nothing younger than it is.
        let is_within = |since: DateTime<Utc>, time| since <= now && now - since < time;
        let state = self.state();
        let is_fresh = state
            .cached
            .as_ref()
            .is_some_and(|cached| is_within(cached.since, self.settings.fresh_for));
        let pause = |last: &Asked| match (why, last.outcome) {
            (Renewal::UnknownKey, Err(KeysAway)) => self.settings.ask_again_after,
            (Renewal::UnknownKey, Ok(())) | (Renewal::Age, _) => self.settings.ask_every,
        };
        let just_asked = state.last.filter(|last| is_within(last.at, pause(last)));
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
