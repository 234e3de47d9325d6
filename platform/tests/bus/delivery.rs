//! Deliveries of every bus, and their order.

use rstest::rstest;

use super::events::{CANCELLED, PLACED, PRICED, assert_in_order, event, events, next, take, wants};
use super::outbox::Outbox;
use super::shop::{Kind, Shop, read_by_payments};

#[rstest]
#[case::in_process(Kind::InProcess)]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_subscriber_gets_what_it_wants_and_nothing_else(#[case] kind: Kind) {
    let Some(shop) = Shop::open(kind).await else { return };
    let bus = shop.bus().await;
    let mut payments = bus.subscribe(wants("payments", &[PLACED, PRICED])).await.unwrap();
    let mut products = bus.subscribe(wants("products", &[CANCELLED])).await.unwrap();
    bus.ready().await;

    let cancelled = event(CANCELLED, "order/1", 1);
    let placed = event(PLACED, "order/1", 2);
    let priced = event(PRICED, "product/7", 1);
    let all = vec![cancelled.clone(), placed.clone(), priced.clone()];
    tokio::join!(Outbox::with(all).drain(&*bus), async {
        let mut ids = Vec::new();
        for delivery in take(&mut payments, 2).await {
            ids.push(delivery.event.id);
            delivery.acknowledge();
        }
        ids.sort();
        let mut wanted = [placed.id, priced.id];
        wanted.sort();
        assert_eq!(ids, wanted);
        let delivery = next(&mut products).await;
        assert_eq!(delivery.event.id, cancelled.id);
        delivery.acknowledge();
    });
}

#[rstest]
#[case::in_process(Kind::InProcess)]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_arrives_as_it_was_published(#[case] kind: Kind) {
    let Some((_shop, bus, mut deliveries)) = read_by_payments(kind).await else { return };

    let sent = event(PLACED, "order/a.b *>ü", 1);
    tokio::join!(Outbox::with(vec![sent.clone()]).drain(&*bus), async {
        let delivery = next(&mut deliveries).await;
        let received = serde_json::to_value(&*delivery.event).unwrap();
        assert_eq!(received, serde_json::to_value(&*sent).unwrap());
        delivery.acknowledge();
    });
}

#[rstest]
#[case::in_process(Kind::InProcess)]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_events_of_a_subject_arrive_in_order(#[case] kind: Kind) {
    let Some((_shop, bus, mut deliveries)) = read_by_payments(kind).await else { return };

    let all = (1..=20)
        .flat_map(|sequence| {
            (0..20).map(move |order| event(PLACED, &format!("order/{order}"), sequence))
        })
        .collect();
    let mut received = Vec::new();
    tokio::join!(Outbox::with(all).drain(&*bus), async {
        for delivery in take(&mut deliveries, 400).await {
            received.push(delivery.event.clone());
            delivery.acknowledge();
        }
    });
    assert_in_order(&received);
}

#[rstest]
#[case::in_process(Kind::InProcess)]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_subject_holds_up_no_other(#[case] kind: Kind) {
    let Some((_shop, bus, mut deliveries)) = read_by_payments(kind).await else { return };

    let slow = Outbox::with(events("order/slow", 1));
    let others = Outbox::with(events("order/quick", 500));
    tokio::join!(slow.drain(&*bus), async {
        let held = next(&mut deliveries).await;
        tokio::join!(others.drain(&*bus), async {
            for delivery in take(&mut deliveries, 500).await {
                delivery.acknowledge();
            }
        });
        held.acknowledge();
    });
}

#[rstest]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivery_handed_back_comes_again_before_later_ones(#[case] kind: Kind) {
    let Some((_shop, bus, mut deliveries)) = read_by_payments(kind).await else { return };
    Outbox::with(events("order/1", 300)).drain(&*bus).await;

    let first = take(&mut deliveries, 2).await;
    let mut first = first.into_iter();
    first.next().unwrap().acknowledge();
    // Handed back, while later ones are on their way already.
    drop(first.next());
    let mut received = Vec::new();
    for delivery in take(&mut deliveries, 299).await {
        received.push(delivery.event.sequence);
        delivery.acknowledge();
    }
    assert_eq!(received, (2..=300).collect::<Vec<_>>());
}
