//! Events while the broker cannot be reached.

use std::collections::HashSet;

use futures_util::{FutureExt, StreamExt};
use rstest::rstest;

use super::events::{PLACED, assert_in_order, event, events, next, soon, take, wants};
use super::outbox::Outbox;
use super::shop::{Kind, Shop, read_by_payments};

#[rstest]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bus_starts_without_its_broker(#[case] kind: Kind) {
    let Some(shop) = Shop::open(kind).await else { return };
    shop.proxy().close();
    let bus = shop.bus().await;
    let mut deliveries = bus.subscribe(wants("payments", &[PLACED])).await.unwrap();
    let outbox = Outbox::with(events("order/1", 10));
    assert_eq!(outbox.offer_once(&*bus).await, 10);
    assert!(bus.ready().now_or_never().is_none());

    shop.proxy().open();
    bus.ready().await;
    outbox.drain(&*bus).await;
    assert_eq!(take(&mut deliveries, 10).await.len(), 10);
}

#[rstest]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_are_refused_while_the_broker_is_away_and_taken_when_it_is_back(#[case] kind: Kind) {
    let Some((shop, bus, mut deliveries)) = read_by_payments(kind).await else { return };
    Outbox::with(events("order/1", 10)).drain(&*bus).await;
    for delivery in take(&mut deliveries, 10).await {
        delivery.acknowledge();
    }

    shop.proxy().close();
    // The first event may still be on the wire when the connection is lost. The bus learns that from its receipt.
    let outbox = Outbox::with(vec![event(PLACED, "order/1", 11), event(PLACED, "order/1", 12)]);
    assert_eq!(outbox.offer_once(&*bus).await, 2);
    shop.proxy().open();
    outbox.drain(&*bus).await;
    loop {
        let delivery = next(&mut deliveries).await;
        let sequence = delivery.event.sequence;
        delivery.acknowledge();
        if sequence == 12 {
            return;
        }
    }
}

#[rstest]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cuts_lose_nothing_and_keep_the_order_of_subjects(#[case] kind: Kind) {
    const EVENTS: usize = 2000;
    const CUTS: usize = 5;
    let Some((shop, bus, mut deliveries)) = read_by_payments(kind).await else { return };

    let all = (1..=40)
        .flat_map(|sequence| {
            (0..50).map(move |order| event(PLACED, &format!("order/{order}"), sequence))
        })
        .collect();
    let mut received = Vec::new();
    let receiving = async {
        let mut known = HashSet::new();
        let mut cuts = 0;
        while known.len() < EVENTS {
            let delivery = next(&mut deliveries).await;
            known.insert(delivery.event.id);
            received.push(delivery.event.clone());
            delivery.acknowledge();
            if known.len() > (cuts + 1) * EVENTS / (CUTS + 1) {
                shop.proxy().cut();
                cuts += 1;
            }
        }
        assert_eq!(cuts, CUTS);
    };
    tokio::join!(soon("the outbox to drain", Outbox::with(all).drain(&*bus)), receiving);
    assert_in_order(&received);
}

/// Deletes everything that the shop has at its broker, as an operator might by mistake.
#[cfg_attr(
    not(any(feature = "nats", feature = "rabbitmq")),
    expect(clippy::unused_async, reason = "only a broker is asked")
)]
async fn delete_all(shop: &Shop) {
    match shop.kind {
        #[cfg(feature = "nats")]
        Kind::Nats => super::nats::clean(&shop.prefix).await,
        #[cfg(feature = "rabbitmq")]
        Kind::RabbitMq => super::rabbitmq::clean(&shop.prefix).await,
        Kind::InProcess => unreachable!("it has nothing at a broker"),
        #[cfg(not(feature = "nats"))]
        Kind::Nats => unreachable!("compiled without NATS"),
        #[cfg(not(feature = "rabbitmq"))]
        Kind::RabbitMq => unreachable!("compiled without RabbitMQ"),
    }
}

#[rstest]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_deleted_at_the_broker_is_declared_again_and_the_next_events_arrive(
    #[case] kind: Kind,
) {
    let Some((shop, bus, mut deliveries)) = read_by_payments(kind).await else { return };
    let mut all = events("order/1", 60).into_iter();
    Outbox::with(all.by_ref().take(1).collect()).drain(&*bus).await;
    next(&mut deliveries).await.acknowledge();
    delete_all(&shop).await;
    // An event that is published before the subscriber is back is lost where nothing keeps it; a later one is not.
    soon("a later event to arrive", async {
        loop {
            let Some(event) = all.next() else { panic!("no event arrived") };
            Outbox::with(vec![event]).drain(&*bus).await;
            let arrives =
                tokio::time::timeout(std::time::Duration::from_millis(500), deliveries.next());
            if let Ok(delivery) = arrives.await {
                assert!(delivery.unwrap().event.sequence > 1);
                return;
            }
        }
    })
    .await;
}
