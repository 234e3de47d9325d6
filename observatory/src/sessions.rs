//! Access to the pages: a link can be opened once, and the browser that opened it has a session. Both are random texts, of which
//! only hashes are held, in memory: a host that is started again knows none.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use shared_kernel::Clock;

/// The cookie with the session.
pub(crate) const SESSION: &str = "observatory";

/// A link that nobody opens is void after this time.
const LINK_LASTS: TimeDelta = TimeDelta::minutes(10);
/// A session ends after this time.
pub(crate) const SESSION_LASTS: TimeDelta = TimeDelta::hours(12);
/// Links and sessions that are held at the same time; the oldest leave.
const HELD: usize = 64;

/// The links and sessions of one host.
pub(crate) struct Sessions {
    clock: Arc<dyn Clock>,
    links: Mutex<Secrets>,
    opened: Mutex<Secrets>,
}

/// Random texts by their hashes, each with the time until which it is good.
#[derive(Default)]
struct Secrets(HashMap<Vec<u8>, DateTime<Utc>>);

impl Sessions {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, links: Mutex::default(), opened: Mutex::default() }
    }

    /// The secret of a new link; `None` when the operating system has no random bytes.
    pub(crate) fn make_link(&self) -> Option<String> {
        let until = self.clock.now() + LINK_LASTS;
        with(&self.links, |links| links.add(until))
    }

    /// The secret of the session that a link begins. The link is void afterwards.
    pub(crate) fn open(&self, link: &str) -> Option<String> {
        let now = self.clock.now();
        if !with(&self.links, |links| links.take(link, now)) {
            return None;
        }
        with(&self.opened, |sessions| sessions.add(now + SESSION_LASTS))
    }

    /// Whether a session goes on.
    pub(crate) fn is_open(&self, session: &str) -> bool {
        let now = self.clock.now();
        with(&self.opened, |sessions| sessions.has(session, now))
    }

    /// Ends a session.
    pub(crate) fn close(&self, session: &str) {
        let now = self.clock.now();
        with(&self.opened, |sessions| sessions.take(session, now));
    }
}

impl Secrets {
    fn add(&mut self, until: DateTime<Utc>) -> Option<String> {
        let mut bytes = [0; 32];
        SystemRandom::new().fill(&mut bytes).ok()?;
        let secret = hex::encode(bytes);
        if self.0.len() >= HELD
            && let Some(oldest) = self.0.iter().min_by_key(|(_, until)| **until)
        {
            let oldest = oldest.0.clone();
            self.0.remove(&oldest);
        }
        self.0.insert(hash(&secret), until);
        Some(secret)
    }

    fn has(&self, secret: &str, now: DateTime<Utc>) -> bool {
        self.0.get(&hash(secret)).is_some_and(|until| now < *until)
    }

    fn take(&mut self, secret: &str, now: DateTime<Utc>) -> bool {
        self.0.remove(&hash(secret)).is_some_and(|until| now < until)
    }
}

fn hash(secret: &str) -> Vec<u8> {
    digest(&SHA256, secret.as_bytes()).as_ref().to_vec()
}

fn with<T>(secrets: &Mutex<Secrets>, work: impl FnOnce(&mut Secrets) -> T) -> T {
    work(&mut secrets.lock().unwrap_or_else(PoisonError::into_inner))
}

#[cfg(test)]
mod tests {
    use platform::testing::ManualClock;

    use super::*;

    fn sessions() -> (Arc<ManualClock>, Sessions) {
        let clock = ManualClock::at("2026-01-01T12:00:00Z");
        (clock.clone(), Sessions::new(clock))
    }

    #[test]
    fn a_link_opens_one_session_and_is_void() {
        let (_clock, sessions) = sessions();
        let link = sessions.make_link().unwrap();
        assert!(!sessions.is_open(&link), "a link is no session");
        let session = sessions.open(&link).unwrap();
        assert!(sessions.is_open(&session));
        assert_eq!(sessions.open(&link), None);
        assert_eq!(sessions.open("0"), None);
        sessions.close(&session);
        assert!(!sessions.is_open(&session));
    }

    #[test]
    fn links_and_sessions_end_by_themselves() {
        let (clock, sessions) = sessions();
        let (late, link) = (sessions.make_link().unwrap(), sessions.make_link().unwrap());
        let session = sessions.open(&link).unwrap();
        clock.advance(LINK_LASTS);
        assert_eq!(sessions.open(&late), None);
        assert!(sessions.is_open(&session));
        clock.advance(SESSION_LASTS - LINK_LASTS);
        assert!(!sessions.is_open(&session));
    }

    #[test]
    fn so_many_are_held_and_no_more() {
        let (clock, sessions) = sessions();
        let first = sessions.make_link().unwrap();
        for _another in 0..HELD {
            clock.advance(TimeDelta::seconds(1));
            sessions.make_link().unwrap();
        }
        assert_eq!(sessions.open(&first), None);
        assert!(with(&sessions.links, |links| links.0.len()) <= HELD);
    }
}
