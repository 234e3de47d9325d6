//! The events that the stream keeps, and those that it deletes.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::{consumer::pull, stream};
use futures_util::StreamExt;
use platform::bus::nats;
use rstest::rstest;
use shared_kernel::bus::EventBus;

use super::super::events::{PLACED, PRICED, event, events, sequences, soon, take, wants};
use super::super::outbox::Outbox;
use super::super::shop::{Kind, Shop};
use super::{clean, jetstream, settings};

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
