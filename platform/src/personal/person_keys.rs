//! The keys of persons as a host has them: asked of `users`, and remembered in memory for a short time.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt, stream};
use shared_kernel::Clock;
use uuid::Uuid;

use super::person_key::PersonKey;

/// A key is used for so long without asking again: after that, an erasure anywhere is known here.
const FRESH_FOR: TimeDelta = TimeDelta::seconds(10);
/// A key is used for so long while `users` cannot be asked.
const USABLE_FOR: TimeDelta = TimeDelta::minutes(5);
/// While `users` cannot be asked, it is asked no more often than this for one person.
const ASK_AGAIN_AFTER: TimeDelta = TimeDelta::seconds(1);
/// How many persons are asked for at once ahead of the use of their keys.
const ASKED_AT_ONCE: usize = 8;
/// How many keys are remembered: twice as many, in two generations.
const GENERATION: usize = 4_096;

/// Where the keys of persons are kept: the database of `users` in this process, or the host that has it.
#[async_trait]
pub trait PersonKeySource: Send + Sync {
    /// The key of a person; `None` when it is destroyed, for good.
    async fn key(&self, person: Uuid) -> Result<Option<PersonKey>, KeysAway>;

    /// Whether the keys that are kept can be read with the secret of this host. A host asks at its start.
    async fn check(&self) -> Result<(), KeysAway> {
        Ok(())
    }

    /// Whether the host that has the keys refused this one for its secret when it answered last.
    fn has_another_secret(&self) -> bool {
        false
    }
}

/// Why a source cannot tell now.
#[derive(Debug, thiserror::Error)]
#[error("the keys of persons cannot be asked for: {why}")]
pub struct KeysAway {
    why: String,
}

impl KeysAway {
    /// Says why, and what to do if there is something.
    pub fn new(why: impl fmt::Display) -> Self {
        Self { why: why.to_string() }
    }
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum NoKey {
    /// The person is erased; what was sealed with the key can be read by nobody any more.
    #[error("the person is erased, and the key is destroyed")]
    Destroyed,
    /// It may be had later.
    #[error("the key of the person cannot be had now")]
    Away(#[source] Box<dyn Error + Send + Sync>),
}

/// The keys of persons. Clones share what they remember.
#[derive(Clone)]
pub struct PersonKeys(Arc<Inner>);

struct Inner {
    source: OnceLock<Arc<dyn PersonKeySource>>,
    clock: Arc<dyn Clock>,
    remembered: Mutex<Generations>,
}

#[derive(Default)]
struct Generations {
    current: HashMap<Uuid, Remembered>,
    previous: HashMap<Uuid, Remembered>,
    /// How often a key was forgotten: one that was asked for before may be of a person who is erased meanwhile.
    forgotten: u64,
}

#[derive(Clone)]
struct Remembered {
    key: Arc<PersonKey>,
    since: DateTime<Utc>,
    ask_from: DateTime<Utc>,
}

impl PersonKeys {
    /// Keys that come from a source that is named later: the contexts of a host are built before it is known which of them
    /// keeps the keys.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Inner { source: OnceLock::new(), clock, remembered: Mutex::default() }))
    }

    /// Names the source. Only the first one counts.
    pub fn come_from(&self, source: Arc<dyn PersonKeySource>) {
        let _is_named_already = self.0.source.set(source);
    }

    /// Whether the host that has the keys refused this one for its secret when it answered last.
    pub fn have_another_secret(&self) -> bool {
        self.0.source.get().is_some_and(|source| source.has_another_secret())
    }

    /// The key of a person.
    ///
    /// # Errors
    /// When it is destroyed, or when `users` cannot be asked and it is not remembered.
    pub async fn of(&self, person: Uuid) -> Result<Arc<PersonKey>, NoKey> {
        let now = self.0.clock.now();
        let (remembered, forgotten) = {
            let generations = self.remembered();
            (generations.find(person), generations.forgotten)
        };
        // A clock that was set back makes everything old.
        if let Some(known) = &remembered
            && known.since <= now
            && now < known.ask_from
        {
            return Ok(Arc::clone(&known.key));
        }
        match self.ask(person).await {
            Ok(Some(key)) => {
                let known =
                    Remembered { key: Arc::new(key), since: now, ask_from: now + FRESH_FOR };
                let key = Arc::clone(&known.key);
                self.remember(person, known, forgotten);
                Ok(key)
            }
            Ok(None) => {
                self.forget(person);
                Err(NoKey::Destroyed)
            }
            Err(away) => match remembered {
                Some(known) if known.since <= now && now - known.since < USABLE_FOR => {
                    let known = Remembered { ask_from: now + ASK_AGAIN_AFTER, ..known };
                    let key = Arc::clone(&known.key);
                    self.remember(person, known, forgotten);
                    Ok(key)
                }
                Some(_) | None => Err(NoKey::Away(Box::new(away))),
            },
        }
    }

    /// Asks for the keys of these persons ahead of their use, for `within` at most. One that is not had is asked for again when it
    /// is used.
    pub async fn ask_ahead(&self, persons: Vec<Uuid>, within: Duration) {
        let asking =
            stream::iter(persons).for_each_concurrent(ASKED_AT_ONCE, |person| async move {
                let _asked_for_again_when_used = self.of(person).await;
            });
        if tokio::time::timeout(within, asking).await.is_err() {
            tracing::info!("not every key of a person could be asked for ahead");
        }
    }

    /// Forgets the key of a person. `users` calls it when the key is destroyed.
    pub fn forget(&self, person: Uuid) {
        let mut remembered = self.remembered();
        remembered.current.remove(&person);
        remembered.previous.remove(&person);
        remembered.forgotten = remembered.forgotten.wrapping_add(1);
    }

    /// Remembers a key, unless one was forgotten since the count was `forgotten`.
    fn remember(&self, person: Uuid, known: Remembered, forgotten: u64) {
        let mut remembered = self.remembered();
        if remembered.forgotten == forgotten {
            remembered.insert(person, known);
        }
    }

    async fn ask(&self, person: Uuid) -> Result<Option<PersonKey>, KeysAway> {
        match self.0.source.get() {
            Some(source) => source.key(person).await,
            None => Err(KeysAway::new(
                "this process neither runs users nor knows a host that does; set users.url",
            )),
        }
    }

    fn remembered(&self) -> MutexGuard<'_, Generations> {
        // Any subset of the entries is a valid memory, so a panic elsewhere does no harm.
        self.0.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for PersonKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PersonKeys(..)")
    }
}

impl Generations {
    fn find(&self, person: Uuid) -> Option<Remembered> {
        self.current.get(&person).or_else(|| self.previous.get(&person)).cloned()
    }

    fn insert(&mut self, person: Uuid, known: Remembered) {
        if self.current.len() >= GENERATION {
            self.previous = std::mem::take(&mut self.current);
        }
        self.previous.remove(&person);
        self.current.insert(person, known);
    }
}

#[cfg(test)]
mod tests;
