//! Single turns of the writer.

use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use shared_kernel::Origin;
use tracing::Span;
use uuid::Uuid;

use super::*;
use crate::database::session::EmbeddedSession;
use crate::database::sqlite::{Access, SqliteConnection};
use crate::idempotency_keys;
use crate::testing::{self, ManualClock};

fn key(ports: &Ports) -> Box<UnitOfWork> {
    let mut unit = UnitOfWork::new("talks", &Origin::new(Uuid::nil()), ports);
    unit.insert::<idempotency_keys::Entity>([idempotency_keys::Model {
        scope: "orders".to_owned(),
        key: "taken".to_owned(),
        fingerprint: Vec::new(),
        resource: Uuid::nil(),
        used_at: 1,
    }]);
    Box::new(unit)
}

#[tokio::test]
async fn a_flush_is_answered_when_the_group_before_it_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("talks.db");
    let connections = crate::database::Connections::open_sqlite(&file).await.unwrap();
    migration::create_messaging_tables(&connections.writer).await.unwrap();
    let ports = testing::ports(ManualClock::at("2026-01-01T12:00:00Z"));
    let connection = SqliteConnection::open(&file, Access::Writes).unwrap();
    let session = Session::Embedded(EmbeddedSession::new(connection).unwrap());
    let (writer, handle) =
        Writer::new("talks", session, ports.clone(), Arc::new(Wakeups::default()));

    // The first is stored, the second is refused, and the flush is part of the same turn.
    let mut answers = Vec::new();
    for _ in 0..2 {
        let (answer, answered) = oneshot::channel();
        handle
            .requests
            .try_send(Request::Commit(Submission { unit: key(&ports), span: Span::none(), answer }))
            .unwrap_or_else(|_full| panic!("there is room"));
        answers.push(answered);
    }
    let (done, flushed) = oneshot::channel();
    handle.requests.try_send(Request::FlushMarks(done)).unwrap_or_else(|_full| panic!("room"));
    let handle = writer.spawn(handle).unwrap();
    tokio::time::timeout(Duration::from_secs(5), flushed).await.expect("in the same turn").unwrap();
    let stored = answers.remove(0).await.unwrap();
    assert!(stored.is_ok(), "{stored:?}");
    let refused = answers.remove(0).await.unwrap();
    assert!(matches!(refused, Err(StoreError::Duplicate { .. })), "{refused:?}");
    handle.stop().await;
}

#[tokio::test]
async fn who_waits_for_an_outcome_is_told_before_the_caller_and_not_of_a_refusal() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("talks.db");
    let connections = crate::database::Connections::open_sqlite(&file).await.unwrap();
    migration::create_messaging_tables(&connections.writer).await.unwrap();
    let ports = testing::ports(ManualClock::at("2026-01-01T12:00:00Z"));
    let connection = SqliteConnection::open(&file, Access::Writes).unwrap();
    let session = Session::Embedded(EmbeddedSession::new(connection).unwrap());
    let (writer, handle) =
        Writer::new("talks", session, ports.clone(), Arc::new(Wakeups::default()));
    let handle = writer.spawn(handle).unwrap();
    let told = Arc::new(AtomicUsize::new(0));
    for (expected, is_stored) in [(1, true), (1, false)] {
        let mut unit = key(&ports);
        let tells = Arc::clone(&told);
        unit.on_outcome(move || {
            tells.fetch_add(1, Ordering::SeqCst);
        });
        assert_eq!(handle.commit(*unit, Span::none()).await.is_ok(), is_stored);
        assert_eq!(told.load(Ordering::SeqCst), expected, "when its caller has the answer");
    }
    handle.stop().await;
}
