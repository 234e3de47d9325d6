//! The Idempotency-Keys whose requests are in progress in this process.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A key within its scope.
pub(super) type ScopedKey = (String, String);

/// Lets one request at a time use a key.
#[derive(Debug, Clone, Default)]
pub(super) struct InFlight {
    keys: Arc<Mutex<HashSet<ScopedKey>>>,
}

impl InFlight {
    /// Takes a key until the claim is dropped; `None` while another request holds it.
    pub(super) fn claim(&self, key: ScopedKey) -> Option<Claim> {
        let is_free = self.keys().insert(key.clone());
        is_free.then(|| Claim { in_flight: self.clone(), key })
    }

    fn keys(&self) -> MutexGuard<'_, HashSet<ScopedKey>> {
        // Every operation leaves a valid set, so a panic elsewhere does no harm.
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A key in use. Dropping it frees the key, also when the command panics.
#[derive(Debug)]
pub(super) struct Claim {
    in_flight: InFlight,
    key: ScopedKey,
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.in_flight.keys().remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_held_by_one_request_until_it_ends() {
        let in_flight = InFlight::default();
        let key = |scope: &str| (scope.to_owned(), "key".to_owned());
        let held = in_flight.claim(key("ann"));
        assert!(held.is_some());
        assert!(in_flight.clone().claim(key("ann")).is_none());
        assert!(in_flight.claim(key("bob")).is_some(), "another's key of the same text is free");
        drop(held);
        assert!(in_flight.claim(key("ann")).is_some());
    }
}
