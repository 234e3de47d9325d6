//! Single turns of the writer.

use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use futures_util::FutureExt;
use shared_kernel::{Origin, Published, Version};
use tempfile::TempDir;
use tracing::Span;
use uuid::Uuid;

use super::*;
use crate::database::session::EmbeddedSession;
use crate::database::sqlite::{Access, SqliteConnection};
use crate::idempotency_keys;
use crate::outbox::{Transport, TransportSet};
use crate::tasks::{Scheduler, Task};
use crate::testing::{self, ManualClock};

mod feeding;
mod marking;
mod noting;

/// A unit of work that takes a key.
fn key(ports: &Ports, key: &str) -> Box<UnitOfWork> {
    let mut unit = UnitOfWork::new("talks", &Origin::new(Uuid::nil()), ports);
    unit.insert::<idempotency_keys::Entity>([idempotency_keys::Model {
        scope: "orders".to_owned(),
        key: key.to_owned(),
        fingerprint: Vec::new(),
        resource: Uuid::nil(),
        used_at: 1,
    }]);
    Box::new(unit)
}

/// A unit of work that takes a key, and publishes an event.
fn telling(ports: &Ports, taken: &str) -> Box<UnitOfWork> {
    let data = serde_json::value::RawValue::NULL.to_owned().into();
    let told = Published { event_type: "talks.told.v1", subject: "talk/1".to_owned(), data };
    let mut unit = key(ports, taken);
    unit.publish(told, Version::from_u32(1));
    unit
}

/// A writer that does not run yet, on a file of its own.
async fn writer(transports: TransportSet) -> (TempDir, Ports, Writer, WriterHandle) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("talks.db");
    let connections = crate::database::Connections::open_sqlite(&file).await.unwrap();
    migration::create_messaging_tables(&connections.writer).await.unwrap();
    let ports = testing::ports(ManualClock::at("2026-01-01T12:00:00Z"));
    let ports = Ports { transports, ..ports };
    let connection = SqliteConnection::open(&file, Access::Writes).unwrap();
    let session = Session::Embedded(EmbeddedSession::new(connection).unwrap());
    let (writer, handle) =
        Writer::new("talks", session, ports.clone(), Arc::new(Wakeups::default()));
    (folder, ports, writer, handle)
}

type Answer = oneshot::Receiver<Result<(), StoreError>>;

/// Sends a unit of work, and does not wait for its answer.
fn send(handle: &WriterHandle, unit: Box<UnitOfWork>) -> Answer {
    let (answer, answered) = oneshot::channel();
    let request = Request::Commit(Submission { unit, span: Span::none(), answer });
    handle.requests.try_send(request).unwrap_or_else(|_full| panic!("there is room"));
    answered
}

#[tokio::test]
async fn a_flush_is_answered_when_the_group_before_it_is_refused() {
    let (_folder, ports, writer, handle) = writer(TransportSet::InProcess).await;
    // The first is stored, the second is refused, and the flush is part of the same turn.
    let [stored, refused] = [(); 2].map(|()| send(&handle, key(&ports, "taken")));
    let (done, flushed) = oneshot::channel();
    handle.requests.try_send(Request::FlushMarks(done)).unwrap_or_else(|_full| panic!("room"));
    let handle = writer.spawn(handle).unwrap();
    tokio::time::timeout(Duration::from_secs(5), flushed).await.expect("in the same turn").unwrap();
    let stored = stored.await.unwrap();
    assert!(stored.is_ok(), "{stored:?}");
    let refused = refused.await.unwrap();
    assert!(matches!(refused, Err(StoreError::Duplicate { .. })), "{refused:?}");
    handle.stop().await;
}

#[tokio::test]
async fn who_waits_for_an_outcome_is_told_before_the_caller_and_not_of_a_refusal() {
    let (_folder, ports, writer, handle) = writer(TransportSet::InProcess).await;
    let handle = writer.spawn(handle).unwrap();
    let told = Arc::new(AtomicUsize::new(0));
    for (expected, is_stored) in [(1, true), (1, false)] {
        let mut unit = key(&ports, "taken");
        let tells = Arc::clone(&told);
        unit.on_outcome(move || {
            tells.fetch_add(1, Ordering::SeqCst);
        });
        assert_eq!(handle.commit(*unit, Span::none()).await.is_ok(), is_stored);
        assert_eq!(told.load(Ordering::SeqCst), expected, "when its caller has the answer");
    }
    handle.stop().await;
}

#[tokio::test]
async fn the_units_of_work_that_wait_are_written_together_but_no_more_than_a_group() {
    let (_folder, ports, mut writer, handle) = writer(TransportSet::InProcess).await;
    let mut answers: Vec<Answer> = (0..=UNITS_A_GROUP)
        .map(|number| send(&handle, key(&ports, &format!("key {number}"))))
        .collect();
    let mut answered = || {
        let of_this_turn = answers.iter_mut().filter_map(|answer| answer.try_recv().ok());
        of_this_turn.map(Result::unwrap).count()
    };
    for expected in [UNITS_A_GROUP, 1] {
        let first = writer.requests.try_recv().ok();
        assert!(writer.turn(None, first).is_none(), "none changes what another one does");
        assert_eq!(answered(), expected);
    }
}

#[tokio::test]
async fn each_transport_has_a_feed_of_its_own() {
    let (_folder, _ports, _writer, handle) = writer(TransportSet::InProcessAndBroker).await;
    let broker = handle.feeds.iter().find(|feed| feed.transport == Transport::Broker).unwrap();
    broker.tell(&feeding::group(1), true);
    let mut woken = handle.take_feed(Transport::Broker).unwrap();
    assert!(woken.try_recv().is_ok());
    assert!(handle.take_feed(Transport::Broker).is_none(), "one relay reads it");
    assert!(handle.take_feed(Transport::InProcess).unwrap().try_recv().is_err());
    assert!(!handle.relay_fell_behind(Transport::InProcess));
    assert!(handle.relay_fell_behind(Transport::Broker));
    assert!(!handle.relay_fell_behind(Transport::Broker), "since it was last asked");
}

#[tokio::test]
async fn a_writer_ends_when_it_is_stopped_and_takes_nothing_from_then_on() {
    let (_folder, ports, writer, handle) = writer(TransportSet::InProcess).await;
    let handle = writer.spawn(handle).unwrap();
    let accepted = send(&handle, key(&ports, "before"));
    assert!(handle.ended().now_or_never().is_none());
    handle.stop().await;
    assert!(accepted.await.unwrap().is_ok(), "it was accepted before");
    assert!(handle.ended().now_or_never().is_some());
    let late = handle.commit(*key(&ports, "late"), Span::none()).await;
    assert!(matches!(late, Err(StoreError::Unavailable(_))), "{late:?}");
}

#[tokio::test]
async fn a_change_that_is_held_for_the_next_group_is_finished_before_the_writer_ends() {
    let (_folder, ports, writer, handle) = writer(TransportSet::InProcess).await;
    let of_one_row = |taken: &str| {
        let mut unit = key(&ports, taken);
        unit.guards.push("row".to_owned());
        send(&handle, unit)
    };
    let first = of_one_row("first");
    handle.requests.try_send(Request::Stop).unwrap_or_else(|_full| panic!("room"));
    let second = of_one_row("second");
    let handle = writer.spawn(handle).unwrap();
    for answer in [first, second] {
        let answer = tokio::time::timeout(Duration::from_secs(5), answer).await;
        assert!(answer.expect("it was accepted").unwrap().is_ok());
    }
    drop(handle);
}

/// Runs the tasks of a writer between those of a test.
struct BetweenOthers;

impl Scheduler for BetweenOthers {
    #[expect(
        clippy::disallowed_methods,
        reason = "the writer ends the task, and the test awaits that"
    )]
    fn spawn(&self, task: Task) {
        tokio::spawn(task);
    }
}

#[tokio::test]
async fn a_writer_between_other_tasks_finishes_what_it_has_accepted_too() {
    let (_folder, ports, writer, handle) = writer(TransportSet::InProcess).await;
    let handle = writer.spawn_by(&BetweenOthers, handle);
    let [stored, refused] = [(); 2].map(|()| send(&handle, key(&ports, "taken")));
    handle.stop().await;
    assert!(stored.await.unwrap().is_ok());
    assert!(matches!(refused.await.unwrap(), Err(StoreError::Duplicate { .. })));
    assert!(handle.ended().now_or_never().is_some());
}

#[tokio::test]
async fn a_writer_ends_when_nobody_can_send_to_it_any_more() {
    let (_folder, ports, writer, handle) = writer(TransportSet::InProcess).await;
    let handle = writer.spawn(handle).unwrap();
    let last = send(&handle, key(&ports, "last"));
    let ended = handle.ended.lock().await.take().unwrap();
    drop(handle);
    tokio::time::timeout(Duration::from_secs(5), ended).await.expect("it ends").unwrap();
    assert!(last.await.unwrap().is_ok());
}

#[tokio::test]
async fn marks_that_wait_when_the_writer_is_stopped_are_written() {
    let (folder, ports, writer, handle) = writer(TransportSet::InProcess).await;
    let handle = writer.spawn(handle).unwrap();
    let file = rusqlite::Connection::open(folder.path().join("talks.db")).unwrap();
    let pending = || {
        let count = "SELECT count(*) FROM pending_deliveries";
        file.query_row(count, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    handle.commit(*telling(&ports, "key"), Span::none()).await.unwrap();
    assert_eq!(pending(), 1);
    handle.taken(1, Transport::InProcess, 1);
    handle.stop().await;
    assert_eq!(pending(), 0);
}

#[tokio::test]
async fn the_relay_gets_each_event_that_is_stored_and_none_of_a_refused_change() {
    let (_folder, ports, mut writer, handle) = writer(TransportSet::InProcess).await;
    let mut feed = handle.take_feed(Transport::InProcess).unwrap();
    // In one group, which is then written one by one; and alone.
    for keys in [&["first", "first", "second"][..], &["third"], &["third"]] {
        let answers: Vec<Answer> =
            keys.iter().map(|key| send(&handle, telling(&ports, key))).collect();
        let first = writer.requests.try_recv().ok();
        assert!(writer.turn(None, first).is_none());
        let mut stored = 0;
        for answer in answers {
            stored += usize::from(answer.await.unwrap().is_ok());
        }
        let relayed = feed.try_recv().map_or(0, |placed| placed.len());
        assert_eq!(relayed, stored, "{keys:?}");
        assert!(feed.try_recv().is_err(), "each once");
    }
}

#[tokio::test]
async fn due_work_is_told_of_what_a_stored_change_makes_due() {
    let (_folder, ports, mut writer, handle) = writer(TransportSet::InProcess).await;
    let told = writer.wakeups.listen("work");
    let due = ports.clock.now();
    let mut unit = key(&ports, "key");
    unit.wakeups.push(("work", due));
    let stored = send(&handle, unit);
    assert_eq!(*told.borrow(), None, "it is not stored yet");
    let first = writer.requests.try_recv().ok();
    assert!(writer.turn(None, first).is_none());
    assert!(stored.await.unwrap().is_ok());
    assert_eq!(*told.borrow(), Some(due));
}
