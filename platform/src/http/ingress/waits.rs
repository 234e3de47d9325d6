//! How many requests wait for an outcome (`Prefer: wait`), of one caller and of all. One more is not refused: it is answered
//! at once, as if it had not asked to wait. Waiting is a preference (RFC 7240).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

/// The waiting requests of a host.
#[derive(Debug, Clone)]
pub(super) struct Waits {
    most: usize,
    most_of_one: usize,
    waiting: Arc<Mutex<Counts>>,
}

#[derive(Debug, Default)]
struct Counts {
    all: usize,
    by_caller: HashMap<Uuid, usize>,
}

impl Waits {
    /// At most `most` requests wait, and `most_of_one` of one caller.
    pub(super) fn new(most: usize, most_of_one: usize) -> Self {
        Self { most, most_of_one, waiting: Arc::default() }
    }

    /// Takes a place for the caller until it is dropped; `None` when there is none.
    pub(super) fn take(&self, caller: Uuid) -> Option<Waiting> {
        let mut counts = self.counts();
        if counts.all >= self.most {
            return None;
        }
        let theirs = counts.by_caller.get(&caller).copied().unwrap_or_default();
        if theirs >= self.most_of_one {
            return None;
        }
        counts.by_caller.insert(caller, theirs + 1);
        counts.all += 1;
        Some(Waiting { waits: self.clone(), caller })
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        // Every change of the counts is complete, so a panic elsewhere does no harm.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of one waiting request.
#[derive(Debug)]
pub struct Waiting {
    waits: Waits,
    caller: Uuid,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut counts = self.waits.counts();
        counts.all = counts.all.saturating_sub(1);
        if let Some(theirs) = counts.by_caller.get_mut(&self.caller) {
            *theirs = theirs.saturating_sub(1);
            if *theirs == 0 {
                counts.by_caller.remove(&self.caller);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_who_waits_often_leaves_places_to_others() {
        let (ann, bob) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let waits = Waits::new(3, 2);
        let held = [waits.take(ann).unwrap(), waits.take(ann).unwrap()];
        assert!(waits.take(ann).is_none());
        let other = waits.take(bob).unwrap();
        assert!(waits.take(bob).is_none(), "the host has no place left");
        drop((held, other));
        assert!(waits.counts().by_caller.is_empty(), "nobody is remembered");
        assert_eq!(waits.counts().all, 0);
    }
}
