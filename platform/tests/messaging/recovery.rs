//! Crashes between commit and publish: committed events are found in the outbox at the next start.

use std::sync::Arc;

use platform::context::Relaying;
use platform::message_log::Kind;
use platform::testing::Scratch;

use super::host::Host;

#[tokio::test(flavor = "multi_thread")]
async fn committed_events_are_published_at_the_next_start() {
    let host = Host::start_on(Arc::new(Scratch::new().await), Relaying::Held).await;
    for version in 1..=3 {
        host.say("talk/1", version, &format!("1:{version}")).await;
    }
    assert_eq!(host.pending().await, 3);
    let folder = host.stop().await;

    let host = Host::start_on(folder, Relaying::On).await;
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

    let host = Host::start_on(folder, Relaying::On).await;
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
    use sea_orm::ConnectionTrait;
    let connections = scratch.open("sender").await.unwrap();
    let changed = connections.writer.execute_unprepared(one_row).await.unwrap();
    assert_eq!(changed.rows_affected(), 1);
    connections.writer.close().await.unwrap();
    connections.readers.close().await.unwrap();
}
