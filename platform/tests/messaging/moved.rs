//! A context whose data have moved to another database, while its former host runs: over a broker its events come to the next host.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use platform::bus::in_process::InProcessBus;
use platform::message_log::Kind;
use sea_orm::ConnectionTrait;
use shared_kernel::PublishedEvent;
use shared_kernel::bus::{BusSubscription, Deliveries, EventBus};

use super::contexts::Said;
use super::host::Host;

/// Says in the database of the reader where its data are: `here`, or `moved`.
async fn set_ownership(host: &Host, state: &str) {
    let beside = host.scratch.open("reader").await.unwrap();
    let update = format!("UPDATE ownership SET state = '{state}', epoch = epoch + 1");
    beside.writer.execute_unprepared(&update).await.unwrap();
    beside.writer.close().await.unwrap();
    beside.readers.close().await.unwrap();
}

async fn next_of(deliveries: &mut Deliveries) -> u32 {
    let next = tokio::time::timeout(Duration::from_secs(30), deliveries.next());
    let delivery = next.await.expect("waited in vain").expect("it is subscribed");
    let number = delivery.event.sequence;
    delivery.acknowledge();
    number
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_leaves_the_events_of_a_context_that_has_moved_to_its_next_host() {
    let broker: Arc<dyn EventBus> = Arc::new(InProcessBus::default());
    let host = Host::start_over(Arc::clone(&broker)).await;
    host.say("talk/1", 1, "before").await;
    host.see(Kind::Delivered, 1).await;
    host.until(async |host| host.pending().await == 0).await;
    set_ownership(&host, "moved").await;
    host.say("talk/1", 2, "meanwhile").await;
    // The consumer hands back the events that it had taken when it leaves.
    host.until(async |host| host.sender.relay_control().last_failure().is_some()).await;

    let subscription = BusSubscription { subscriber: "reader", event_types: vec![Said::TYPE] };
    let mut next_host = broker.subscribe(subscription).await.unwrap();
    assert_eq!(next_of(&mut next_host).await, 2);
    for number in 3..=20 {
        host.say("talk/1", number, "later").await;
        assert_eq!(next_of(&mut next_host).await, number);
    }
    host.until(async |host| host.pending().await == 0).await;
    assert_eq!(host.heard().await, ["before"], "none took effect in the former host");
    drop(next_host);

    set_ownership(&host, "here").await;
    host.say("talk/2", 1, "back").await;
    host.until(async |host| host.heard().await == ["before", "back"]).await;
    host.until(async |host| host.pending().await == 0).await;
    host.stop().await;
}
