//! A new subscription continues where the former one was acknowledged.

use futures_util::StreamExt;
use rstest::rstest;
use tokio::sync::oneshot;

use super::events::{PLACED, event, events, next, sequences, soon, take, wants};
use super::outbox::Outbox;
use super::shop::{Kind, read_by_payments};

#[rstest]
#[case::in_process(Kind::InProcess)]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unacknowledged_events_come_to_the_new_stream(#[case] kind: Kind) {
    let Some((_shop, bus, mut former)) = read_by_payments(kind).await else { return };

    let outbox = Outbox::with(events("order/1", 10));
    let (done, all_received) = oneshot::channel();
    let draining = async {
        outbox.drain(&*bus).await;
        // In process only the subscribers take events, so that this ends last.
        let _received = all_received.await;
    };
    tokio::join!(draining, async {
        let mut held = take(&mut former, 10).await;
        let open = held.split_off(5);
        for delivery in held {
            delivery.acknowledge();
        }
        let mut new = bus.subscribe(wants("payments", &[PLACED])).await.unwrap();
        assert_eq!(sequences(&open), [6, 7, 8, 9, 10]);
        drop(open);
        let again = take(&mut new, 5).await;
        assert_eq!(sequences(&again), [6, 7, 8, 9, 10]);
        for delivery in again {
            delivery.acknowledge();
        }
        assert!(soon("the former stream to end", former.next()).await.is_none());
        done.send(()).unwrap();
    });
}

#[rstest]
#[case::in_process(Kind::InProcess)]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_events_do_not_come_again(#[case] kind: Kind) {
    let Some((_shop, bus, mut former)) = read_by_payments(kind).await else { return };

    tokio::join!(Outbox::with(events("order/1", 50)).drain(&*bus), async {
        for delivery in take(&mut former, 50).await {
            delivery.acknowledge();
        }
    });
    let mut new = bus.subscribe(wants("payments", &[PLACED])).await.unwrap();
    tokio::join!(Outbox::with(vec![event(PLACED, "order/1", 51)]).drain(&*bus), async {
        let delivery = next(&mut new).await;
        assert_eq!(delivery.event.sequence, 51);
        delivery.acknowledge();
    });
}

#[rstest]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_goes_on_where_a_stopped_one_was(#[case] kind: Kind) {
    let Some((mut shop, bus, mut deliveries)) = read_by_payments(kind).await else { return };
    Outbox::with(events("order/1", 100)).drain(&*bus).await;
    let mut held = take(&mut deliveries, 60).await;
    let open = held.split_off(40);
    for delivery in held {
        delivery.acknowledge();
    }
    drop((open, deliveries));
    shop.stop_process().await;
    drop(bus);

    let bus = shop.bus().await;
    let mut deliveries = bus.subscribe(wants("payments", &[PLACED])).await.unwrap();
    let again = take(&mut deliveries, 60).await;
    assert_eq!(sequences(&again), (41..=100).collect::<Vec<_>>());
}
