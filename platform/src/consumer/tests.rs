//! Single turns of the consumer.

use std::future::{Ready, ready};
use std::sync::Mutex;

use chrono::TimeDelta;
use shared_kernel::bus::Delivery;
use shared_kernel::{Envelope, Origin};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::lane::Ticket;
use super::waiting::BatchState;
use super::*;
use crate::inbox::{Column, Entity};
use crate::subscription::HandlerError;
use crate::testing::{self, ManualClock, TestDatabase, sample_event};

/// The time limit of every wait. Only failing tests reach it.
const PATIENCE: Duration = Duration::from_secs(30);
const PLACED: &str = "orders.order-placed.v1";
/// Two handlers read it.
const PAID: &str = "orders.order-paid.v1";
const FAILS: &str = "order/fails";

/// A consumer whose turns a test takes, and the answers to its deliveries.
struct Turns {
    consumer: Consumer,
    stopping: CancellationToken,
    answers: Arc<Mutex<Vec<(u32, bool)>>>,
    /// Handlers that begin wait for one each.
    passes: Arc<Semaphore>,
    _database: TestDatabase,
}

impl Turns {
    async fn new() -> Self {
        let tables =
            |connection| async move { migration::create_messaging_tables(&connection).await };
        let database = testing::database("payments", tables).await;
        let services = database.services(ManualClock::at("2026-01-01T12:00:00Z"));
        let stopping = CancellationToken::new();
        let both = ["payments.first", "payments.second"];
        let both = both.map(|handler| Subscription::new(PAID, handler, nothing));
        let passes = Arc::new(Semaphore::new(Semaphore::MAX_PERMITS));
        let subscriptions = [note(&passes)].into_iter().chain(both).collect();
        let consumer = Consumer::new(&services, subscriptions, RetryPolicy::default(), &stopping);
        Self { consumer, stopping, answers: Arc::default(), passes, _database: database }
    }

    fn now(&self) -> DateTime<Utc> {
        self.consumer.services.clock.now()
    }

    /// Stores events that wait for a handler, each of a subject of its own.
    async fn store(&self, numbers: std::ops::Range<u32>, handler: &Subscription) {
        self.store_due_at(self.now(), numbers, handler).await;
    }

    /// The same, with the time of their next attempt.
    async fn store_due_at(
        &self,
        time: DateTime<Utc>,
        numbers: std::ops::Range<u32>,
        handler: &Subscription,
    ) {
        let event = |number: u32| sample_event(number, &format!("order/{number}"));
        let works = numbers.map(|number| Work::again(Arc::new(event(number)), handler.clone(), 1));
        let works = works.collect::<Vec<_>>();
        waiting::store(&self.consumer.services.database, &works, time).await.unwrap();
    }

    fn delivery(&self, event: Envelope) -> Delivery {
        let (number, answers) = (event.sequence, Arc::clone(&self.answers));
        Delivery::new(Arc::new(event), move |taken| answers.lock().unwrap().push((number, taken)))
    }

    async fn take(&mut self, events: Vec<Envelope>) {
        let batch = events.into_iter().map(|event| self.delivery(event)).collect();
        self.consumer.take(batch, &self.stopping).await;
    }

    async fn try_again(&mut self) {
        self.consumer.next_attempt = None;
        self.consumer.try_again(&self.stopping).await;
    }

    /// The end of an attempt at this event, of which it is the only handler.
    fn ended(&self, number: u32, outcome: Outcome) -> Finished {
        let event = sample_event(number, "order/1");
        let ticket = Ticket::new(self.delivery(event.clone()), 1);
        Finished { work: Work::first(Arc::new(event), note(&self.passes), None, ticket), outcome }
    }

    /// Finishes handlers that have ended, as soon as there are so many.
    async fn finish(&mut self, count: usize) {
        for _ in 0..count {
            let finished = timeout(PATIENCE, self.consumer.finished.1.recv()).await;
            let finished = finished.expect("no handler has ended").unwrap();
            self.consumer.finish(finished, &self.stopping).await;
        }
    }

    /// Lets so many handlers end that have begun, and finishes them.
    async fn let_pass(&mut self, count: usize) {
        self.passes.add_permits(count);
        self.finish(count).await;
    }

    fn is_at_rest(&self) -> bool {
        let Consumer { lanes, parked_lanes, in_memory, trying, .. } = &self.consumer;
        lanes.is_empty() && (*parked_lanes, *in_memory, *trying) == (0, 0, 0)
    }
}

fn nothing(_event: serde::de::IgnoredAny, _origin: Origin) -> Ready<Result<(), HandlerError>> {
    ready(Ok(()))
}

/// A handler that waits for a pass, and fails at one subject.
fn note(passes: &Arc<Semaphore>) -> Subscription {
    let passes = Arc::clone(passes);
    let wait = move |_event: serde::de::IgnoredAny, _origin| {
        let passes = Arc::clone(&passes);
        async move {
            passes.acquire().await?.forget();
            Ok(())
        }
    };
    Subscription::new(PLACED, "payments.note", wait).checked_by(|event| match &*event.subject {
        FAILS => Err(std::io::Error::other("not now").into()),
        _any_other => Ok::<(), HandlerError>(()),
    })
}

#[tokio::test]
async fn retries_begin_a_page_at_a_time_and_the_next_when_half_of_them_have_ended() {
    for are_lanes_known in [true, false] {
        let mut turns = Turns::new().await;
        turns.store(0..300, &note(&turns.passes)).await;
        if are_lanes_known {
            turns.consumer.read_lanes(&turns.stopping).await.unwrap();
            assert_eq!(turns.consumer.next_attempt, Some(turns.now()));
            assert_eq!(turns.consumer.parked_lanes, 300);
        }
        turns.passes.forget_permits(usize::MAX);
        turns.try_again().await;
        assert_eq!((turns.consumer.trying, turns.consumer.next_attempt), (RETRIES_AT_ONCE, None));
        turns.try_again().await;
        assert_eq!(turns.consumer.trying, RETRIES_AT_ONCE, "each of them is being tried");
        turns.let_pass(RETRIES_AT_ONCE / 2 - 1).await;
        assert_eq!((turns.consumer.next_attempt, turns.consumer.more_are_due), (None, true));
        turns.let_pass(1).await;
        assert_eq!(turns.consumer.next_attempt, Some(turns.now()), "half of them have ended");
        let left = RETRIES_AT_ONCE / 2 + 300 - RETRIES_AT_ONCE;
        turns.try_again().await;
        assert_eq!((turns.consumer.trying, turns.consumer.more_are_due), (left, false));
        turns.let_pass(1).await;
        assert_eq!(turns.consumer.next_attempt, None, "no more are due");
        turns.let_pass(left - 1).await;
        assert!(turns.is_at_rest());
    }
}

#[tokio::test]
async fn events_in_memory_are_counted_until_they_are_handled_or_in_the_inbox() {
    let mut turns = Turns::new().await;
    let subjects = ["order/1", "order/1", "order/1", FAILS, FAILS];
    let events = (1..).zip(subjects).map(|(number, subject)| sample_event(number, subject));
    turns.take(events.collect()).await;
    assert_eq!(turns.consumer.in_memory, 5);
    assert!(turns.answers.lock().unwrap().is_empty(), "none is handled yet");
    turns.finish(4).await;
    assert_eq!((turns.consumer.in_memory, turns.consumer.parked_lanes), (0, 1));
    assert_eq!(turns.consumer.lanes.len(), 1, "the lane that waits in the inbox");
    let mut answers = turns.answers.lock().unwrap().clone();
    answers.sort_unstable();
    assert_eq!(answers, [1, 2, 3, 4, 5].map(|number| (number, true)));
    let rows = turns.consumer.services.database.find_by::<Entity, _>(Column::Subject, [FAILS]);
    let attempts = rows.await.unwrap().into_iter().map(|row| (row.sequence, row.attempts));
    let attempts: HashMap<i64, i32> = attempts.collect();
    assert_eq!(attempts, [(4, 1), (5, 0)].into(), "the one behind has not been tried");
}

#[tokio::test]
async fn the_next_attempt_is_known_unless_a_full_page_is_due() {
    let mut turns = Turns::new().await;
    let (handler, later) = (note(&turns.passes), turns.now() + TimeDelta::hours(1));
    turns.store_due_at(later, 0..1, &handler).await;
    turns.store(1..2, &handler).await;
    turns.try_again().await;
    assert_eq!((turns.consumer.next_attempt, turns.consumer.more_are_due), (Some(later), false));
    turns.store(2..302, &handler).await;
    turns.try_again().await;
    assert_eq!((turns.consumer.next_attempt, turns.consumer.more_are_due), (None, true));
}

#[tokio::test]
async fn a_lane_that_another_host_has_parked_is_parked_here_unless_it_runs() {
    let mut turns = Turns::new().await;
    turns.take(vec![sample_event(1, "order/1")]).await;
    let lanes = ["order/1", "order/2"].map(|subject| LaneKey::of(&sample_event(1, subject)));
    let known = BatchState { handled: HashSet::new(), parked: lanes.into() };
    let events = [(2, "order/1"), (3, "order/2"), (4, "order/2"), (5, "order/3")];
    let events = events.map(|(number, subject)| turns.delivery(sample_event(number, subject)));
    turns.consumer.take_known(events.into(), &known, &turns.stopping).await;
    assert_eq!((turns.consumer.parked_lanes, turns.consumer.in_memory), (1, 3));
    assert_eq!(*turns.answers.lock().unwrap(), [(3, true), (4, true)], "they are in the inbox");
}

#[tokio::test]
async fn a_consumer_reads_its_inbox_at_the_start_if_events_wait_there() {
    let mut turns = Turns::new().await;
    turns.consumer.read_lanes(&turns.stopping).await.unwrap();
    assert_eq!((turns.consumer.next_attempt, turns.consumer.parked_lanes), (None, 0));
    turns.store(0..1, &note(&turns.passes)).await;
    turns.consumer.read_lanes(&turns.stopping).await.unwrap();
    assert_eq!((turns.consumer.next_attempt, turns.consumer.parked_lanes), (Some(turns.now()), 1));
}

#[tokio::test]
async fn events_that_waited_for_a_reader_are_tried_at_once_when_they_have_one() {
    let mut turns = Turns::new().await;
    turns.consumer.adopt(&turns.stopping).await.unwrap();
    assert_eq!(turns.consumer.next_attempt, None, "there are none");
    turns.store(0..300, &Subscription::without_reader()).await;
    turns.consumer.adopt(&turns.stopping).await.unwrap();
    assert_eq!(turns.consumer.next_attempt, Some(turns.now()));
    turns.try_again().await;
    assert_eq!(turns.consumer.trying, RETRIES_AT_ONCE, "more than one page of them");
}

#[tokio::test]
async fn a_delivery_is_acknowledged_when_all_its_handlers_have_handled_the_event() {
    let mut turns = Turns::new().await;
    let paid = Envelope { event_type: PAID.into(), ..sample_event(1, "order/1") };
    turns.take(vec![paid]).await;
    turns.finish(1).await;
    assert!(turns.answers.lock().unwrap().is_empty(), "the second has not");
    turns.finish(1).await;
    assert_eq!(*turns.answers.lock().unwrap(), [(1, true)]);
}

#[tokio::test]
async fn an_event_is_handed_back_if_nothing_was_stored_of_its_attempt() {
    let mut turns = Turns::new().await;
    let abandoned = turns.ended(1, Outcome::Abandoned);
    turns.consumer.finish(abandoned, &turns.stopping).await;
    let Turns { consumer, answers, .. } = &turns;
    for (number, outcome) in [(2, Outcome::Abandoned), (3, Outcome::Handled)] {
        let sent = consumer.finished.0.send(turns.ended(number, outcome));
        assert!(sent.is_ok(), "the consumer is there");
    }
    let answers = Arc::clone(answers);
    turns.consumer.finish_what_runs().await;
    assert_eq!(*answers.lock().unwrap(), [(1, false), (2, false), (3, true)]);
}

#[tokio::test]
async fn events_behind_one_of_which_nothing_was_stored_are_handed_back_with_it() {
    let mut turns = Turns::new().await;
    turns.passes.forget_permits(usize::MAX);
    turns.take((1..4).map(|number| sample_event(number, "order/1")).collect()).await;
    let abandoned = turns.ended(1, Outcome::Abandoned);
    turns.consumer.finish(abandoned, &turns.stopping).await;
    let mut answers = turns.answers.lock().unwrap().clone();
    answers.sort_unstable();
    assert_eq!(answers, [1, 2, 3].map(|number| (number, false)));
    assert!(turns.is_at_rest());
}

#[tokio::test]
async fn an_event_that_nobody_here_reads_in_any_version_is_acknowledged_and_not_kept() {
    let mut turns = Turns::new().await;
    let sung = Envelope { event_type: "orders.order-sung.v1".into(), ..sample_event(1, "order/1") };
    turns.take(vec![sung]).await;
    assert_eq!(*turns.answers.lock().unwrap(), [(1, true)]);
    assert!(turns.is_at_rest());
}
