//! Tests of NATS alone.

use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::{self, stream};
use futures_util::StreamExt;
use platform::bus::nats::{self, NatsBus, NatsSettings, SubscribeFrom};
use shared_kernel::bus::EventBus;

use super::events::{CANCELLED, PLACED, PRICED, event, events, next, sequences, soon, take, wants};
use super::outbox::Outbox;
use super::shop::{self, Kind, Shop};

fn settings(shop: &Shop) -> NatsSettings {
    NatsSettings {
        url: shop.through_proxy(&shop::url(Kind::Nats)),
        stream: shop.prefix.clone(),
        prefix: shop.prefix.clone(),
        first_from: SubscribeFrom::Beginning,
    }
}

pub(crate) async fn bus(shop: &Shop) -> NatsBus {
    NatsBus::start(settings(shop), &shop.tasks).await.unwrap()
}

async fn jetstream() -> jetstream::Context {
    jetstream::new(async_nats::connect(shop::url(Kind::Nats)).await.unwrap())
}

pub(crate) async fn clean(prefix: &str) {
    let stream = prefix.to_owned();
    let settings = NatsSettings { stream, ..NatsSettings::new(shop::url(Kind::Nats)) };
    nats::remove(&settings).await.unwrap();
}

#[tokio::test]
async fn a_url_that_cannot_be_read_is_refused_without_being_quoted() {
    let refused = NatsBus::start(
        NatsSettings::new("nats://user:secret@host:port"),
        &platform::tasks::Tasks::on_this_runtime(),
    )
    .await
    .unwrap_err();
    assert!(!refused.to_string().contains("secret"), "{refused}");
}

/// Taking over relies on it: the floor rises with acknowledgements without a gap, and is zero before.
#[tokio::test]
async fn a_consumer_reports_no_floor_before_the_first_acknowledgement() {
    let Some(shop) = Shop::open(Kind::Nats).await else { return };
    let jetstream = jetstream().await;
    let config = stream::Config {
        name: shop.prefix.clone(),
        subjects: vec![format!("{}.*.*", shop.prefix)],
        ..stream::Config::default()
    };
    let stream = jetstream.create_stream(config).await.unwrap();
    for _ in 0..5 {
        let subject = format!("{}.orders.1", shop.prefix);
        jetstream.publish(subject, "".into()).await.unwrap().await.unwrap();
    }
    let from_three = pull::Config {
        deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: 3 },
        ack_policy: AckPolicy::Explicit,
        ..pull::Config::default()
    };
    let mut consumer = stream.create_consumer(from_three).await.unwrap();
    assert_eq!(consumer.info().await.unwrap().ack_floor.stream_sequence, 0);
    let messages = consumer.fetch().max_messages(3).messages().await.unwrap();
    let messages: Vec<_> = messages.collect().await;
    messages[1].as_ref().unwrap().double_ack().await.unwrap();
    assert_eq!(consumer.info().await.unwrap().ack_floor.stream_sequence, 0);
    messages[0].as_ref().unwrap().double_ack().await.unwrap();
    assert_eq!(consumer.info().await.unwrap().ack_floor.stream_sequence, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_takes_over_and_the_former_stream_ends() {
    let Some(shop) = Shop::open(Kind::Nats).await else { return };
    let (former_bus, bus) = (shop.bus().await, shop.bus().await);
    let mut first = former_bus.subscribe(wants("payments", &[PLACED])).await.unwrap();
    Outbox::with(events("order/1", 20)).drain(&*bus).await;
    for delivery in take(&mut first, 10).await {
        delivery.acknowledge();
    }
    let mut former = former_bus.subscribe(wants("payments", &[PLACED])).await.unwrap();
    let held = take(&mut former, 10).await;
    assert_eq!(sequences(&held), (11..=20).collect::<Vec<_>>());

    let mut new = bus.subscribe(wants("payments", &[PLACED])).await.unwrap();
    let received = take(&mut new, 10).await;
    assert_eq!(sequences(&received), (11..=20).collect::<Vec<_>>());
    assert!(soon("the former stream to end", former.next()).await.is_none());
    // Acknowledgements of the former subscriber no longer count.
    for delivery in held {
        delivery.acknowledge();
    }
    drop((received, new));
    let mut third = bus.subscribe(wants("payments", &[PLACED])).await.unwrap();
    assert_eq!(next(&mut third).await.event.sequence, 11);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_subscriber_can_begin_with_recent_events() {
    let Some(shop) = Shop::open(Kind::Nats).await else { return };
    let bus = shop.bus().await;
    Outbox::with(events("order/1", 5)).drain(&*bus).await;
    let recent =
        NatsSettings { first_from: SubscribeFrom::Since(Duration::ZERO), ..settings(&shop) };
    let recent = NatsBus::start(recent, &shop.tasks).await.unwrap();
    let mut deliveries = recent.subscribe(wants("payments", &[PLACED])).await.unwrap();
    let consumers = async {
        let jetstream = jetstream().await;
        let stream = jetstream.get_stream(&shop.prefix).await.unwrap();
        while stream.consumers().next().await.is_none() {
            tokio::task::yield_now().await;
        }
    };
    soon("the consumer to be there", consumers).await;
    Outbox::with(vec![event(PLACED, "order/1", 6)]).drain(&*bus).await;
    assert_eq!(next(&mut deliveries).await.event.sequence, 6);
}

/// Publishes bytes on the subject of one aggregate of `source`, as whoever may publish there could.
pub(crate) async fn publish(prefix: &str, source: &str, subject: &str, payload: &[u8]) {
    let subject = format!("{prefix}.{source}.{subject}");
    let jetstream = jetstream().await;
    jetstream.publish(subject, payload.to_vec().into()).await.unwrap().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_inspection_takes_nothing_and_sees_unacknowledged_events() {
    let Some(shop) = Shop::open(Kind::Nats).await else { return };
    let subscriptions = [wants("payments", &[PLACED, PRICED]), wants("products", &[CANCELLED])];
    let held = async || {
        let held = Box::pin(nats::held(&settings(&shop), &subscriptions)).await.unwrap();
        held.iter().map(|held| held.waiting).collect::<Vec<_>>()
    };
    assert_eq!(held().await, [0, 0], "there is no stream yet");
    let bus = shop.bus().await;
    let mut deliveries = bus.subscribe(wants("payments", &[PLACED, PRICED])).await.unwrap();
    let all = events("order/1", 9).into_iter().chain([event(PRICED, "product/1", 1)]);
    Outbox::with(all.collect()).drain(&*bus).await;
    for delivery in take(&mut deliveries, 10).await {
        let event = &delivery.event;
        if &*event.event_type == PRICED || event.sequence <= 4 {
            delivery.acknowledge();
        }
    }
    drop(deliveries);
    soon("the acknowledgements to arrive", async {
        while held().await != [5, 9] {
            tokio::task::yield_now().await;
        }
    })
    .await;
    for _twice in 0..2 {
        let mut seen = Vec::new();
        nats::look_through(&settings(&shop), &subscriptions, &mut |subscriber, event| {
            seen.push((subscriber, event.unwrap().sequence));
        })
        .await
        .unwrap();
        let unread: Vec<_> = (5..=9).map(|sequence| ("payments", sequence)).collect();
        assert_eq!(seen, unread, "and nothing for products, which wants another type");
    }
    let mut deliveries = bus.subscribe(wants("payments", &[PLACED, PRICED])).await.unwrap();
    assert_eq!(sequences(&take(&mut deliveries, 5).await), [5, 6, 7, 8, 9]);
    nats::remove(&settings(&shop)).await.unwrap();
    nats::remove(&settings(&shop)).await.expect("what is removed is not removed twice");
    assert_eq!(held().await, [0, 0]);
}

mod retention;
