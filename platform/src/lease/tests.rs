//! The lease as a host sees it, and on a server: who holds it, for how long, and who is told.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::*;
use crate::database::Connections;
use crate::testing::{Scratch, on_postgres, services};

const CHANNEL: &str = "galleria_talks";
/// How long a lease is valid without being renewed.
const VALID: Duration = Duration::from_secs(3);
/// A condition that takes longer counts as failed. Reached by failing tests only.
const PATIENCE: Duration = Duration::from_secs(30);

async fn soon<T>(condition: impl Future<Output = T>) -> T {
    timeout(PATIENCE, condition).await.expect("waited in vain")
}

/// A schema with the tables of messages on the server of the tests.
async fn server() -> Option<(Scratch, Connections)> {
    if !on_postgres() {
        services::skipped(
            "an embedded database needs no lease; GALLERIA_TEST_ENGINE=postgres runs it",
        );
        return None;
    }
    let scratch = Scratch::new().await;
    let connections = scratch.open("talks").await.unwrap();
    migration::create_messaging_tables(&connections.writer).await.unwrap();
    Some((scratch, connections))
}

/// A host that takes the lease as soon as it can.
struct Host {
    keeper: Arc<Keeper>,
    lease: Lease,
    stopping: CancellationToken,
    keeping: JoinHandle<()>,
}

impl Host {
    #[expect(
        clippy::disallowed_methods,
        reason = "every host is another one, and the test awaits the task itself"
    )]
    fn start(connections: &Connections) -> Self {
        let (keeper, lease) = Keeper::new(connections.readers.clone(), Uuid::new_v4());
        let (keeper, stopping) = (Arc::new(keeper), CancellationToken::new());
        let (keeps, until) = (Arc::clone(&keeper), stopping.clone());
        let keeping = tokio::spawn(async move { keeps.run(watch::channel(()).1, until).await });
        Self { keeper, lease, stopping, keeping }
    }

    async fn stop(self) -> (Arc<Keeper>, Lease) {
        self.stopping.cancel();
        soon(self.keeping).await.unwrap();
        (self.keeper, self.lease)
    }
}

#[tokio::test]
async fn who_waits_for_the_lease_or_for_its_end_is_told_of_that_alone() {
    let (epoch, held) = watch::channel(None);
    let mut lease = Lease(held);
    assert_eq!((lease.epoch(), lease.held().now_or_never()), (None, None));
    epoch.send_replace(Some(7));
    assert_eq!((lease.epoch(), lease.held().now_or_never()), (Some(7), Some(7)));
    assert_eq!(lease.lost(7).now_or_never(), None, "it is still held");
    epoch.send_replace(Some(8));
    assert_eq!(lease.lost(7).now_or_never(), Some(()), "it was lost, and taken again");
    epoch.send_replace(None);
    assert_eq!(lease.lost(8).now_or_never(), Some(()));
    drop(epoch);
    assert_eq!(lease.held().now_or_never(), None, "a host that stops takes it no more");
}

#[tokio::test]
async fn a_host_holds_the_lease_until_it_releases_it_and_the_next_one_gets_a_later_epoch() {
    let Some((_scratch, connections)) = server().await else { return };
    assert!(!is_held(&connections.writer).await.unwrap());
    let mut first = Host::start(&connections);
    assert_eq!(first.keeper.remaining(), None, "it has not taken it yet");
    assert_eq!(soon(first.lease.held()).await, 1);
    let lasts = first.keeper.remaining().unwrap();
    assert!(lasts > VALID / 2 && lasts <= VALID, "{lasts:?}");

    let (first, mut of_first) = first.stop().await;
    assert!(is_held(&connections.writer).await.unwrap(), "it runs out by itself");
    let mut second = Host::start(&connections);
    first.release(CHANNEL).await;
    assert_eq!((first.remaining(), of_first.epoch()), (None, None));
    assert_eq!(soon(second.lease.held()).await, 2);
    assert_eq!(of_first.held().now_or_never(), None);
    second.stop().await.0.release(CHANNEL).await;
    assert!(!is_held(&connections.writer).await.unwrap());
}

#[tokio::test]
async fn a_host_that_cannot_renew_the_lease_gives_it_up_before_another_can_take_it() {
    let Some((_scratch, connections)) = server().await else { return };
    let mut host = Host::start(&connections);
    let epoch = soon(host.lease.held()).await;
    // Renewals wait for the row, and are not answered.
    let lock = connections.writer.begin().await.unwrap();
    lock.execute_unprepared("SELECT 1 FROM leases FOR UPDATE").await.unwrap();
    soon(host.lease.lost(epoch)).await;
    assert!(is_held(&connections.readers).await.unwrap(), "it has not run out yet");
    assert_eq!(host.keeper.remaining(), None);
    lock.rollback().await.unwrap();
    assert_eq!(soon(host.lease.held()).await, epoch, "nobody had it meanwhile");
    host.stop().await;
}

/// How many attempts to renew the lease there were since `failing_once`.
async fn attempts(connection: &DatabaseConnection) -> i64 {
    let count = "SELECT last_value FROM attempts WHERE is_called";
    let count = Statement::from_string(DbBackend::Postgres, count);
    let row = connection.query_one_raw(count).await.unwrap();
    row.map_or(0, |row| row.try_get_by_index(0).unwrap())
}

#[tokio::test]
async fn a_renewal_that_fails_once_costs_no_host_its_lease() {
    let Some((_scratch, connections)) = server().await else { return };
    let mut host = Host::start(&connections);
    soon(host.lease.held()).await;
    host.lease.0.mark_unchanged();
    for failing_once in [
        "CREATE SEQUENCE attempts",
        "CREATE FUNCTION attempt() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('attempts') = 1 THEN RAISE 'not now'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER attempt BEFORE UPDATE ON leases FOR EACH ROW EXECUTE FUNCTION attempt()",
    ] {
        connections.writer.execute_unprepared(failing_once).await.unwrap();
    }
    soon(async { while attempts(&connections.writer).await < 3 {} }).await;
    assert!(!host.lease.0.has_changed().unwrap(), "it was held all the time");
    host.stop().await;
}

#[tokio::test]
async fn a_host_hears_of_the_commits_of_others_and_of_a_released_lease() {
    let Some((_scratch, connections)) = server().await else { return };
    let (one, other) = (Wake::default(), Wake::default());
    let stopping = CancellationToken::new();
    let (mut committed, mut released) = (other.others_notified(), other.others_released());
    let telling = async {
        // The first may be sent before the other host listens.
        while committed.changed().now_or_never().is_none() {
            one.notify();
            tokio::task::yield_now().await;
        }
        assert!(!released.has_changed().unwrap(), "a commit releases nothing");
        let mut host = Host::start(&connections);
        soon(host.lease.held()).await;
        host.stop().await.0.release(CHANNEL).await;
        soon(released.changed()).await.unwrap();
        stopping.cancel();
    };
    tokio::join!(
        soon(telling),
        one.run(&connections.readers, CHANNEL, stopping.clone()),
        other.run(&connections.readers, CHANNEL, stopping.clone()),
    );
}
