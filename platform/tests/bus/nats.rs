//! Tests of NATS alone.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::{self, stream};
use futures_util::StreamExt;
use platform::bus::nats::{self, NatsBus, NatsSettings, SubscribeFrom};
use rstest::rstest;
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
async fn old_events_are_deleted_when_every_known_subscriber_has_acknowledged_them() {
    let Some(shop) = Shop::open(Kind::Nats).await else { return };
    let bus = shop.bus().await;
    let mut payments = bus.subscribe(wants("payments", &[PLACED])).await.unwrap();
    let mut products = bus.subscribe(wants("products", &[PLACED, PRICED])).await.unwrap();
    let all = events("order/1", 6).into_iter().chain([event(PRICED, "product/1", 1)]);
    Outbox::with(all.collect()).drain(&*bus).await;
    for delivery in take(&mut payments, 6).await {
        delivery.acknowledge();
    }
    // The other subscriber has acknowledged the second, and not the first.
    let mut of_products = take(&mut products, 7).await;
    let place = of_products.iter().position(|one| one.event.sequence == 2).unwrap();
    of_products.remove(place).acknowledge();

    let prune = async |older_than| nats::prune(&settings(&shop), older_than).await.unwrap();
    let prune = async |older_than| Box::pin(prune(older_than)).await;
    assert_eq!(prune(Duration::ZERO).await, 0, "one has not read the first event");
    for delivery in of_products.drain(..).filter(|one| one.event.sequence <= 4) {
        if &*delivery.event.event_type == PLACED {
            delivery.acknowledge();
        }
    }
    assert_eq!(prune(Duration::from_hours(1)).await, 0, "they are young");
    let deleted = soon("the acknowledgements to arrive", async {
        loop {
            let deleted = prune(Duration::ZERO).await;
            if deleted > 0 {
                return deleted;
            }
        }
    })
    .await;
    assert!(deleted <= 4, "events 5 and 6, and the price, are unread: {deleted} are gone");
    let (settings, wanted) = (settings(&shop), [wants("products", &[PLACED, PRICED])]);
    let held = Box::pin(nats::held(&settings, &wanted)).await.unwrap();
    assert!(held[0].waiting >= 3 && held[0].oldest_at.is_some(), "{held:?}");
}

#[rstest]
#[case::every_source("*.*")]
#[case::every_subject(">")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_of_all_sources_has_nothing_deleted_that_a_subscriber_has_not_read(
    #[case] subjects: &str,
) {
    let Some(shop) = Shop::open(Kind::Nats).await else { return };
    let bus = shop.bus().await;
    let mut payments = bus.subscribe(wants("payments", &[PLACED])).await.unwrap();
    Outbox::with(events("order/1", 2)).drain(&*bus).await;
    let unread = take(&mut payments, 2).await;
    let stream = jetstream().await.get_stream(&shop.prefix).await.unwrap();
    let reader = pull::Config {
        name: Some("reports".to_owned()),
        filter_subject: format!("{}.{subjects}", shop.prefix),
        ..pull::Config::default()
    };
    let reports = stream.create_consumer(reader).await.unwrap();
    let mut read = reports.messages().await.unwrap().take(2);
    while let Some(message) = read.next().await {
        message.unwrap().double_ack().await.unwrap();
    }
    let prune = async || Box::pin(nats::prune(&settings(&shop), Duration::ZERO)).await.unwrap();
    assert_eq!(prune().await, 0, "payments has read nothing");
    for delivery in unread {
        delivery.acknowledge();
    }
    soon("both events to be deleted", async {
        let mut deleted = 0;
        while deleted < 2 {
            deleted += prune().await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_stream_refuses_new_events_and_keeps_those_that_are_unread() {
    let Some(shop) = Shop::open(Kind::Nats).await else { return };
    let bus = shop.bus().await;
    let mut deliveries = bus.subscribe(wants("payments", &[PLACED])).await.unwrap();
    bus.ready().await;
    let jetstream = jetstream().await;
    let mut config = jetstream.get_stream(&shop.prefix).await.unwrap().cached_info().config.clone();
    assert_eq!((config.max_age, config.max_bytes), (Duration::ZERO, -1), "nothing expires");
    config.max_messages = 5;
    jetstream.update_stream(&config).await.unwrap();

    let outbox = Outbox::with(events("order/1", 8));
    assert_eq!(outbox.offer_once(&*bus).await, 3, "the outbox keeps what the stream cannot hold");
    for delivery in take(&mut deliveries, 5).await {
        delivery.acknowledge();
    }
    soon("room in the stream", async {
        while Box::pin(nats::prune(&settings(&shop), Duration::ZERO)).await.unwrap() < 1 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    outbox.drain(&*bus).await;
    assert_eq!(sequences(&take(&mut deliveries, 3).await), [6, 7, 8]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_of_an_earlier_release_stops_deleting_unread_events_and_limits_of_an_operator_stay()
 {
    let Some(shop) = Shop::open(Kind::Nats).await else { return };
    let jetstream = jetstream().await;
    let made = async |max_age, discard| {
        let config = stream::Config {
            name: shop.prefix.clone(),
            subjects: vec![format!("{}.*.*", shop.prefix), format!("{}.dead", shop.prefix)],
            max_age,
            discard,
            ..stream::Config::default()
        };
        jetstream.create_stream(config).await.unwrap();
        let bus = shop.bus().await;
        bus.ready().await;
        let now = jetstream.get_stream(&shop.prefix).await.unwrap().cached_info().config.clone();
        let limits = Box::pin(nats::limits(&settings(&shop))).await.unwrap();
        clean(&shop.prefix).await;
        (now.max_age, limits.and_then(|limits| limits.max_age))
    };
    let days = |days: u64| Duration::from_hours(24 * days);
    let earlier = made(days(14), stream::DiscardPolicy::Old).await;
    assert_eq!(earlier, (Duration::ZERO, None));
    let of_an_operator = made(days(3), stream::DiscardPolicy::Old).await;
    assert_eq!(of_an_operator, (days(3), Some(days(3))), "which the doctor reports");
}

/// The window for duplicates ends long before anybody publishes again what was lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_a_stream_has_lost_is_stored_again() {
    let Some(shop) = Shop::open(Kind::Nats).await else { return };
    let (jetstream, two_minutes) = (jetstream().await, Duration::from_mins(2));
    // As an earlier release declared it.
    let config = stream::Config {
        name: shop.prefix.clone(),
        subjects: vec![format!("{}.*.*", shop.prefix)],
        duplicate_window: two_minutes,
        ..stream::Config::default()
    };
    jetstream.create_stream(config).await.unwrap();
    let bus: Arc<dyn EventBus> = shop.bus().await;
    let lost = events("order/1", 3);
    Outbox::with(lost.clone()).drain(&*bus).await;
    let mut stream = jetstream.get_stream(&shop.prefix).await.unwrap();
    stream.purge().await.unwrap();
    soon("the events to be stored again", async {
        while stream.info().await.unwrap().state.messages < 3 {
            Outbox::with(lost.clone()).drain(&*bus).await;
        }
    })
    .await;
    let mut deliveries = bus.subscribe(wants("payments", &[PLACED])).await.unwrap();
    // The window ends for each event by itself, so that a later one may have been stored in an earlier attempt.
    let stored = sequences(&take(&mut deliveries, 3).await);
    assert!((1..=3).all(|one| stored.contains(&one)), "{stored:?}");
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
