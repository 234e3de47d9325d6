//! A context of a host whose data have moved away: the broker gives its events to the next host while the former one runs,
//! and gives them back when the move is rolled back.

use std::time::Duration;

use platform::message_log::Kind::Delivered;
use rstest::rstest;

use super::echoes::{Host, SUBJECTS};
use super::events::{PLACED, sequences, soon, take, wants};
use super::shop::{Kind, Shop};

#[rstest]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_events_of_a_moved_context_come_to_its_next_host(#[case] kind: Kind) {
    let Some(mut shop) = Shop::open(kind).await else { return };
    let broker = shop.bus().await;
    let host = Host::start(&shop, &broker).await;
    host.publish(1).await;
    host.all_are_taken().await;
    delivered(&host, SUBJECTS).await;
    host.set_ownership("moved").await;
    for version in [2, 3] {
        host.publish(version).await;
    }
    host.all_are_taken().await;

    let next_host = shop.bus().await;
    let mut deliveries = next_host.subscribe(wants("payments", &[PLACED])).await.unwrap();
    let taken = take(&mut deliveries, 2 * usize::try_from(SUBJECTS).unwrap()).await;
    let mut come = sequences(&taken);
    come.sort_unstable();
    assert_eq!(come.iter().filter(|sequence| **sequence == 2).count(), come.len() / 2, "{come:?}");
    for delivery in taken {
        delivery.acknowledge();
    }
    host.publish(4).await;
    host.all_are_taken().await;
    let later = take(&mut deliveries, usize::try_from(SUBJECTS).unwrap()).await;
    assert!(sequences(&later).iter().all(|sequence| *sequence == 4), "{:?}", sequences(&later));
    for delivery in later {
        delivery.acknowledge();
    }
    assert_eq!(host.count(Delivered), u64::from(SUBJECTS), "none took effect in the former host");
    shop.stop_process().await;
    host.close().await;
}

#[rstest]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_reads_again_when_the_move_is_rolled_back(#[case] kind: Kind) {
    let Some(mut shop) = Shop::open(kind).await else { return };
    let broker = shop.bus().await;
    let host = Host::start(&shop, &broker).await;
    host.set_ownership("moved").await;
    host.publish(1).await;
    host.all_are_taken().await;
    assert_eq!(host.count(Delivered), 0);
    host.set_ownership("here").await;
    host.publish(2).await;
    delivered(&host, 2 * SUBJECTS).await;
    host.all_are_taken().await;
    shop.stop_process().await;
    assert_eq!(host.count(Delivered), u64::from(2 * SUBJECTS), "each took effect once");
    host.close().await;
}

async fn delivered(host: &Host, count: u32) {
    let mut again = tokio::time::interval(Duration::from_millis(10));
    soon("the events to be handled", async {
        while host.count(Delivered) < u64::from(count) {
            again.tick().await;
        }
    })
    .await;
}
