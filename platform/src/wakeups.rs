//! Wakes due work when a commit has made something due earlier than it knew.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use tokio::sync::watch;

/// Tells due work that something new is due, possibly earlier than it knew.
#[derive(Default)]
pub(crate) struct Wakeups {
    sleepers: Mutex<HashMap<&'static str, watch::Sender<Option<DateTime<Utc>>>>>,
}

impl Wakeups {
    pub(crate) fn notify(&self, work: &'static str, at: DateTime<Utc>) {
        let sleepers = self.sleepers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sleeper) = sleepers.get(work) {
            sleeper.send_if_modified(|earliest| {
                let earlier = earliest.is_none_or(|known| at < known);
                if earlier {
                    *earliest = Some(at);
                }
                earlier
            });
        }
    }

    pub(crate) fn listen(&self, work: &'static str) -> watch::Receiver<Option<DateTime<Utc>>> {
        let mut sleepers = self.sleepers.lock().unwrap_or_else(PoisonError::into_inner);
        sleepers.entry(work).or_insert_with(|| watch::channel(None).0).subscribe()
    }

    pub(crate) fn forget(&self, work: &'static str) {
        let sleepers = self.sleepers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sleeper) = sleepers.get(work) {
            sleeper.send_if_modified(|earliest| {
                *earliest = None;
                false
            });
        }
    }
}
