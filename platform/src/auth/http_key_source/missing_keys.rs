//! The key ids that tokens named and that a fetch did not bring, each for some seconds: bounded, since anybody can make ids up.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::is_within;

/// More are not noted: a token that names one causes another fetch, and all fetches together are bounded too.
const MOST: usize = 256;

/// Missing keys, with the time at which each was last asked for.
#[derive(Default)]
pub(super) struct MissingKeys(HashMap<String, DateTime<Utc>>);

impl MissingKeys {
    /// Notes that `key_id` is missing; ids that were noted longer than `time` ago make room.
    pub(super) fn note(&mut self, key_id: String, now: DateTime<Utc>, time: TimeDelta) {
        if self.0.len() >= MOST {
            self.0.retain(|_key_id, asked| is_within(*asked, now, time));
        }
        if self.0.len() < MOST {
            self.0.insert(key_id, now);
        }
    }

    /// Whether `key_id` was missing less than `time` ago.
    pub(super) fn has(&self, key_id: &str, now: DateTime<Utc>, time: TimeDelta) -> bool {
        self.0.get(key_id).is_some_and(|asked| is_within(*asked, now, time))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_ids_take_bounded_memory() {
        let (mut missing, time) = (MissingKeys::default(), TimeDelta::seconds(10));
        let start = DateTime::UNIX_EPOCH;
        for number in 0..10_000 {
            missing.note(number.to_string(), start, time);
        }
        assert_eq!(missing.0.len(), MOST);
        assert!(missing.has("0", start, time) && !missing.has("9999", start, time));
        missing.note("later".to_owned(), start + time, time);
        assert!(missing.has("later", start + time, time) && missing.0.len() == 1);
    }
}
