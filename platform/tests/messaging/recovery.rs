//! Crashes between commit and publish: committed events are found in the outbox at the next start.

use std::sync::Arc;

use platform::message_log::Kind;
use platform::testing::Scratch;
use sea_orm::ConnectionTrait;

use super::host::Host;

#[tokio::test(flavor = "multi_thread")]
async fn committed_events_are_published_at_the_next_start() {
    let host = Host::start_held(Arc::new(Scratch::new().await)).await;
    for version in 1..=3 {
        host.say("talk/1", version, &format!("1:{version}")).await;
    }
    assert_eq!(host.pending().await, 3);
    let folder = host.stop().await;

    let host = Host::start_on(folder).await;
    host.say("talk/1", 4, "1:4").await;
    host.see(Kind::Delivered, 4).await;
    assert_eq!(host.heard().await, ["1:1", "1:2", "1:3", "1:4"]);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_published_again_because_its_mark_was_lost_has_no_second_effect() {
    let host = Host::start().await;
    host.say("talk/1", 1, "once").await;
    host.see(Kind::Relayed, 1).await;
    let folder = host.stop().await;
    forget_marks(&folder).await;

    let host = Host::start_on(folder).await;
    host.see(Kind::DuplicateIgnored, 1).await;
    host.see(Kind::Relayed, 1).await;
    assert_eq!(host.heard().await, ["once"]);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pending_deliveries_to_a_missing_transport_are_discarded_while_the_host_runs() {
    let host = Host::start().await;
    host.say("talk/1", 1, "1").await;
    host.until(async |host| host.pending().await == 0).await;
    owe_to_others(&host.scratch).await;
    assert_eq!(host.pending().await, 1);
    host.until(async |host| host.pending().await == 0).await;
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_on_its_way_is_not_published_again_when_the_table_is_read() {
    let host = Host::start().await;
    host.say("talk/1", 1, "before").await;
    host.until(async |host| host.pending().await == 0).await;
    host.moods.pace.hold_up();
    host.say("talk/1", 2, "once").await;
    host.until(async |host| host.moods.pace.begun() == 1).await;
    // The relay discards it after it has read the table.
    let first =
        "INSERT INTO pending_deliveries (transport, position) SELECT 2, min(position) FROM outbox";
    change(&host.scratch, first).await;
    host.until(async |host| host.pending().await == 1).await;
    host.moods.pace.let_go();
    host.say("talk/1", 3, "afterwards").await;
    let relayed = host.see(Kind::Relayed, 3).await;
    assert!(relayed.iter().all(|one| one.transport == Some("in-process")), "{relayed:?}");
    assert_eq!(host.heard().await, ["before", "once", "afterwards"]);
    assert_eq!(host.count(Kind::DuplicateIgnored), 0);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_says_that_it_cannot_read_the_outbox_and_goes_on_when_it_can() {
    let host = Host::start().await;
    host.say("talk/1", 1, "1").await;
    host.until(async |host| host.pending().await == 0).await;
    execute(&host.scratch, "ALTER TABLE pending_deliveries RENAME TO away").await;
    host.until(async |host| host.sender.relay_control().last_failure().is_some()).await;
    let failure = host.sender.relay_control().last_failure().unwrap();
    assert!(failure.reason.starts_with("the outbox cannot be used: "), "{failure:?}");
    execute(&host.scratch, "ALTER TABLE away RENAME TO pending_deliveries").await;
    host.say("talk/1", 2, "2").await;
    host.until(async |host| host.heard().await == ["1", "2"]).await;
    host.stop().await;
}

/// The pending deliveries of a command that does not know whether the hosts have a broker.
async fn owe_to_others(scratch: &Scratch) {
    change(
        scratch,
        "INSERT INTO pending_deliveries (transport, position) SELECT 2, position FROM outbox",
    )
    .await;
}

/// A crash after publishing and before marking.
async fn forget_marks(scratch: &Scratch) {
    change(
        scratch,
        "INSERT INTO pending_deliveries (transport, position) SELECT 1, position FROM outbox",
    )
    .await;
}

async fn change(scratch: &Scratch, one_row: &str) {
    assert_eq!(execute(scratch, one_row).await, 1);
}

/// Runs a statement on the sender's database. Returns how many rows it has changed.
async fn execute(scratch: &Scratch, statement: &str) -> u64 {
    let connections = scratch.open("sender").await.unwrap();
    let changed = connections.writer.execute_unprepared(statement).await.unwrap().rows_affected();
    connections.writer.close().await.unwrap();
    connections.readers.close().await.unwrap();
    changed
}
