//! Caches tokens whose signature was verified, since verifying costs far more than the rest of a small request.
//! Bounded: a newer generation takes over when the current one is full, and the oldest is dropped.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::auth::claims::AccessClaims;

/// A hash of a token. The token itself is a secret and is not stored.
pub(super) type TokenHash = [u8; 32];

/// A token whose signature was verified.
#[derive(Debug, Clone)]
pub(super) struct Verified {
    pub(super) key_id: Arc<str>,
    pub(super) claims: Arc<AccessClaims>,
}

/// Two generations of verified tokens.
#[derive(Debug)]
pub(super) struct Cache {
    generation_size: usize,
    generations: Mutex<Generations>,
}

#[derive(Debug, Default)]
struct Generations {
    current: HashMap<TokenHash, Verified>,
    previous: HashMap<TokenHash, Verified>,
}

impl Cache {
    /// Holds at most twice `generation_size` tokens.
    pub(super) fn new(generation_size: usize) -> Self {
        Self { generation_size, generations: Mutex::default() }
    }

    pub(super) fn find(&self, token: &TokenHash) -> Option<Verified> {
        let mut generations = self.generations();
        if let Some(found) = generations.current.get(token) {
            return Some(found.clone());
        }
        let found = generations.previous.remove(token)?;
        generations.insert(*token, found.clone(), self.generation_size);
        Some(found)
    }

    pub(super) fn remember(&self, token: TokenHash, verified: Verified) {
        self.generations().insert(token, verified, self.generation_size);
    }

    fn generations(&self) -> MutexGuard<'_, Generations> {
        // Any subset of the entries is a valid cache, so a panic elsewhere does no harm.
        self.generations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Generations {
    fn insert(&mut self, token: TokenHash, verified: Verified, generation_size: usize) {
        if self.current.len() >= generation_size {
            self.previous = std::mem::take(&mut self.current);
        }
        self.current.insert(token, verified);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn verified() -> Verified {
        let claims = AccessClaims {
            iss: String::new(),
            aud: String::new(),
            sub: Uuid::nil(),
            sid: Uuid::nil(),
            ver: 1,
            client_id: None,
            tenant: None,
            permissions: shared_kernel::Permissions::NONE,
            iat: 0,
            nbf: None,
            exp: 0,
            jti: Uuid::nil(),
        };
        Verified { key_id: "key".into(), claims: Arc::new(claims) }
    }

    #[test]
    fn entries_in_use_stay_and_the_oldest_are_dropped() {
        let cache = Cache::new(2);
        let token = |number: u8| [number; 32];
        let in_use = token(0);
        cache.remember(in_use, verified());
        for number in 1..=20 {
            cache.remember(token(number), verified());
            assert!(cache.find(&in_use).is_some(), "forgot a token in use after {number} others");
        }
        assert!(cache.find(&token(1)).is_none());
        assert!(cache.find(&token(20)).is_some());
        let generations = cache.generations();
        assert!(generations.current.len() <= 2 && generations.previous.len() <= 2);
    }
}
