//! Two hosts of the same contexts on one database on a server: one relays, the other stands by.

use std::sync::Arc;

use platform::context::Relaying;
use platform::happenings::Kind;
use platform::testing::{Scratch, on_postgres};
use sea_orm::ConnectionTrait;

use super::host::Host;

/// An embedded database has one host.
async fn shared() -> Option<Arc<Scratch>> {
    if !on_postgres() {
        eprintln!(
            "skipped: GALLERIA_TEST_ENGINE=postgres runs it on the server that `docker compose up -d` starts"
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
async fn what_either_host_commits_is_heard_once_and_in_order() {
    let Some(scratch) = shared().await else { return };
    let first = Host::start_on(Arc::clone(&scratch), Relaying::On).await;
    first.say("talk/1", 1, "1").await;
    first.see(Kind::Delivered, 1).await;
    let second = Host::start_on(scratch, Relaying::On).await;
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
async fn the_host_that_stands_by_takes_over_when_the_other_stops() {
    let Some(scratch) = shared().await else { return };
    let first = Host::start_on(Arc::clone(&scratch), Relaying::On).await;
    first.say("talk/1", 1, "1").await;
    first.see(Kind::Relayed, 1).await;
    let second = Host::start_on(scratch, Relaying::On).await;
    first.stop().await;
    second.say("talk/1", 2, "2").await;
    second.see(Kind::Relayed, 1).await;
    assert_eq!(second.heard().await, ["1", "2"]);
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_whose_lease_was_taken_can_mark_nothing() {
    let Some(scratch) = shared().await else { return };
    let host = Host::start_on(Arc::clone(&scratch), Relaying::On).await;
    host.say("talk/1", 1, "1").await;
    host.see(Kind::Relayed, 1).await;
    // Somebody else takes the lease, and this host has not noticed yet.
    let taken =
        "UPDATE leases SET holder = 'another', epoch = epoch + 1, held_until = 9223372036854775807";
    assert_eq!(run(&scratch, taken).await, 1);
    host.say("talk/1", 2, "2").await;
    // It may relay what it commits, or have noticed; either way the event stays owed.
    let stopped = host.stop().await;
    let second = "UPDATE owed SET leg = leg \
        WHERE position = (SELECT position FROM outbox WHERE sequence = 2)";
    assert_eq!(run(&stopped, second).await, 1);

    // The other one is gone: the next host finds the event, and no reader takes it twice. The first event is owed too when
    // its mark came too late.
    run(&stopped, "UPDATE leases SET held_until = 0").await;
    let owed = run(&stopped, "UPDATE owed SET leg = leg").await;
    let host = Host::start_on(stopped, Relaying::On).await;
    host.see(Kind::Relayed, usize::try_from(owed).unwrap()).await;
    assert_eq!(host.heard().await, ["1", "2"]);
    host.stop().await;
}
