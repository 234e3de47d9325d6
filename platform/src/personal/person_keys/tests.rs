//! Keys are remembered, asked for again and forgotten; the source can be away.

use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::testing::ManualClock;

const ADA: Uuid = Uuid::from_u128(1);

/// Keys that can be destroyed, in a place that can be away.
#[derive(Default)]
struct TestSource {
    asked: AtomicU32,
    state: Mutex<State>,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum State {
    #[default]
    There,
    Away,
    Destroyed,
}

#[async_trait]
impl PersonKeySource for TestSource {
    async fn key(&self, _person: Uuid) -> Result<Option<PersonKey>, KeysAway> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        match *self.state.lock().unwrap() {
            State::There => Ok(Some(PersonKey::of([1; 32]))),
            State::Away => Err(KeysAway::new("it is stopped")),
            State::Destroyed => Ok(None),
        }
    }
}

impl TestSource {
    fn is_now(&self, state: State) {
        *self.state.lock().unwrap() = state;
    }

    fn asked(&self) -> u32 {
        self.asked.load(Ordering::Relaxed)
    }
}

fn keys() -> (Arc<TestSource>, Arc<ManualClock>, PersonKeys) {
    let (kept, clock) = (Arc::new(TestSource::default()), ManualClock::at("2026-03-01T12:00:00Z"));
    let keys = PersonKeys::new(clock.clone());
    keys.come_from(kept.clone());
    (kept, clock, keys)
}

#[tokio::test]
async fn a_key_is_asked_for_again_within_seconds() {
    let (kept, clock, keys) = keys();
    for _ in 0..3 {
        keys.of(ADA).await.unwrap();
    }
    assert_eq!(kept.asked(), 1);
    kept.is_now(State::Destroyed);
    assert!(keys.of(ADA).await.is_ok(), "another host has not heard yet");
    clock.advance(FRESH_FOR);
    assert!(matches!(keys.of(ADA).await, Err(NoKey::Destroyed)));
}

#[tokio::test]
async fn a_forgotten_key_is_gone_at_once() {
    let (kept, _clock, keys) = keys();
    keys.of(ADA).await.unwrap();
    kept.is_now(State::Destroyed);
    keys.clone().forget(ADA);
    assert!(matches!(keys.of(ADA).await, Err(NoKey::Destroyed)));
}

#[tokio::test]
async fn a_remembered_key_serves_for_minutes_while_users_is_away() {
    let (kept, clock, keys) = keys();
    keys.of(ADA).await.unwrap();
    kept.is_now(State::Away);
    clock.advance(FRESH_FOR);
    for _ in 0..3 {
        assert!(keys.of(ADA).await.is_ok());
    }
    assert_eq!(kept.asked(), 2, "it is not asked anew each time");
    assert!(matches!(keys.of(Uuid::from_u128(2)).await, Err(NoKey::Away(_))));
    clock.advance(USABLE_FOR - FRESH_FOR);
    assert!(matches!(keys.of(ADA).await, Err(NoKey::Away(_))));
}

#[tokio::test]
async fn memory_is_bounded() {
    let (kept, _clock, keys) = keys();
    for person in 0..(3 * GENERATION) {
        keys.of(Uuid::from_u128(u128::try_from(person).unwrap())).await.unwrap();
    }
    let remembered = keys.remembered();
    assert!(remembered.current.len() + remembered.previous.len() <= 2 * GENERATION);
    assert_eq!(kept.asked(), u32::try_from(3 * GENERATION).unwrap());
}

#[tokio::test]
async fn keys_that_were_asked_for_ahead_are_there_when_users_is_away() {
    let (kept, _clock, keys) = keys();
    keys.ask_ahead(vec![ADA], Duration::from_secs(2)).await;
    kept.is_now(State::Away);
    assert!(keys.of(ADA).await.is_ok());
    assert_eq!(kept.asked(), 1);
}

#[tokio::test]
async fn without_a_source_nothing_is_known() {
    let keys = PersonKeys::new(ManualClock::at("2026-03-01T12:00:00Z"));
    assert!(matches!(keys.of(ADA).await, Err(NoKey::Away(_))));
}
