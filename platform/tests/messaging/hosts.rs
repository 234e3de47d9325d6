//! Two hosts of the same contexts on one database on a server: one relays, the other stands by.

use std::sync::Arc;

use platform::message_log::Kind;
use platform::testing::{Scratch, on_postgres, services};
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, Statement,
    TransactionTrait,
};
use shared_kernel::{Origin, Published, Version};
use uuid::Uuid;

use super::contexts::Said;
use super::host::Host;

/// An embedded database has one host.
async fn shared() -> Option<Arc<Scratch>> {
    if !on_postgres() {
        services::skipped(
            "GALLERIA_TEST_ENGINE=postgres runs it on the server that `docker compose up -d` starts",
        );
        return None;
    }
    Some(Arc::new(Scratch::new().await))
}

async fn run(scratch: &Scratch, statement: &str) -> u64 {
    let connections = scratch.open("sender").await.unwrap();
    let done = connections.writer.execute_unprepared(statement).await.unwrap().rows_affected();
    connections.writer.close().await.unwrap();
    connections.readers.close().await.unwrap();
    done
}

#[tokio::test(flavor = "multi_thread")]
async fn commits_of_either_host_are_handled_once_and_in_order() {
    let Some(scratch) = shared().await else { return };
    let first = Host::start_on(Arc::clone(&scratch)).await;
    first.say("talk/1", 1, "1").await;
    first.see(Kind::Delivered, 1).await;
    let second = Host::start_on(scratch).await;
    for version in 2..=40 {
        let host = if version % 2 == 0 { &second } else { &first };
        host.say("talk/1", version, &version.to_string()).await;
    }
    first.see(Kind::Delivered, 39).await;
    let expected: Vec<String> = (1..=40).map(|version| version.to_string()).collect();
    assert_eq!(first.heard().await, expected);
    assert_eq!(second.count(Kind::Relayed), 0, "the second host does not hold the lease");
    second.stop().await;
    first.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_standby_host_takes_over_when_the_other_stops() {
    let Some(scratch) = shared().await else { return };
    let first = Host::start_on(Arc::clone(&scratch)).await;
    first.say("talk/1", 1, "1").await;
    first.see(Kind::Relayed, 1).await;
    let second = Host::start_on(scratch).await;
    first.stop().await;
    second.say("talk/1", 2, "2").await;
    second.see(Kind::Relayed, 1).await;
    assert_eq!(second.heard().await, ["1", "2"]);
    second.stop().await;
}

/// Another host takes the lease while a reader handles the second event: returns whether that event is still pending
/// when the reader has taken it. A new epoch fences the relay that had the lease.
async fn is_pending_after(scratch: Arc<Scratch>, taking_the_lease: &str) -> (bool, Arc<Scratch>) {
    let host = Host::start_on(Arc::clone(&scratch)).await;
    host.say("talk/1", 1, "1").await;
    host.until(async |host| host.pending().await == 0).await;
    host.moods.pace.hold_up();
    host.say("talk/2", 1, "2").await;
    host.until(async |host| host.moods.pace.begun() == 1).await;
    assert_eq!(run(&scratch, taking_the_lease).await, 1);
    host.moods.pace.let_go();
    host.until(async |host| host.in_inbox("handled").await == 2).await;
    // Taken events are marked before a host stops, if possible.
    let stopped = host.stop().await;
    let pending = run(&stopped, "UPDATE pending_deliveries SET transport = transport").await;
    (pending == 1, stopped)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_lost_its_lease_can_mark_nothing() {
    let Some(scratch) = shared().await else { return };
    let taken =
        "UPDATE leases SET holder = 'another', epoch = epoch + 1, held_until = 9223372036854775807";
    let (is_pending, scratch) = is_pending_after(scratch, taken).await;
    assert!(is_pending, "invariant 21: it was marked by a relay without the lease");

    // The other host is gone: the next host finds the event, and no reader takes it twice.
    run(&scratch, "UPDATE leases SET held_until = 0").await;
    let host = Host::start_on(scratch).await;
    host.see(Kind::Relayed, 1).await;
    assert_eq!(host.heard().await, ["1", "2"]);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_new_epoch_a_relay_would_still_mark() {
    let Some(scratch) = shared().await else { return };
    let taken = "UPDATE leases SET holder = 'another', held_until = 9223372036854775807";
    let (is_pending, _scratch) = is_pending_after(scratch, taken).await;
    assert!(!is_pending, "the test above could not have failed");
}

/// A unit of work of an event and of a row of the table `heard`.
fn with_a_row(host: &Host, subject: &str) -> platform::unit_of_work::UnitOfWork {
    let mut unit = host.sender.unit_of_work(&Origin::new(Uuid::nil()));
    let said = Said { word: subject.to_owned() };
    unit.publish(Published::of(subject.to_owned(), &said).unwrap(), Version::from_u32(1));
    let row = Query::insert()
        .into_table("heard")
        .columns(["word"])
        .values_panic([subject.into()])
        .to_owned();
    unit.run(row);
    unit
}

/// Returns when a transaction waits for the table `heard` of the sender.
async fn somebody_waits(connection: &DatabaseConnection) {
    let waits = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'heard'::regclass";
    let waits = Statement::from_string(sea_orm::DbBackend::Postgres, waits);
    while connection.query_one_raw(waits.clone()).await.unwrap().is_none() {}
}

async fn position_of(host: &Host, subject: &str) -> i64 {
    let of_subject = platform::outbox::Column::Subject.eq(subject);
    let row = platform::outbox::Entity::find().filter(of_subject);
    row.one(host.sender.reader()).await.unwrap().unwrap().position
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_began_first_and_commits_last_is_not_skipped() {
    let Some(scratch) = shared().await else { return };
    let relaying = Host::start_on(Arc::clone(&scratch)).await;
    relaying.say("talk/before", 1, "before").await;
    relaying.see(Kind::Delivered, 1).await;
    let other = Host::start_on(Arc::clone(&scratch)).await;

    // The other host has its position in the order of commits, and then has to wait for a table.
    let connections = scratch.open("sender").await.unwrap();
    let lock = connections.writer.begin().await.unwrap();
    lock.execute_unprepared("LOCK TABLE heard IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let early = other.sender.commit(with_a_row(&other, "talk/early"));
    let later = async {
        somebody_waits(&connections.readers).await;
        for number in 0..20 {
            relaying.say(&format!("talk/{number}"), 1, "later").await;
        }
        relaying.see(Kind::Delivered, 20).await;
        assert_eq!(relaying.heard().await.len(), 21, "all but the early one");
        lock.rollback().await.unwrap();
    };
    let (early, ()) = tokio::join!(early, later);
    early.unwrap();

    let delivered = relaying.see(Kind::Delivered, 1).await;
    assert_eq!(&*delivered[0].subject, "talk/early");
    assert_eq!(relaying.heard().await.last().map(String::as_str), Some("talk/early"));
    for number in 0..20 {
        let later = position_of(&relaying, &format!("talk/{number}")).await;
        assert!(position_of(&relaying, "talk/early").await < later, "it is the earlier one");
    }
    connections.writer.close().await.unwrap();
    connections.readers.close().await.unwrap();
    other.stop().await;
    relaying.stop().await;
}
