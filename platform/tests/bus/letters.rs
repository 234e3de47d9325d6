//! Messages of a broker that are no events, or that somebody else than their source has sent: they reach the letter box of
//! the subscriber and no handler, and delay nothing.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use platform::dead_letters::{DeadLetters, LetterKind};
use rstest::rstest;
use shared_kernel::bus::{LetterBox, UnreadableMessage};
use tokio::sync::watch;

use super::echoes::Host;
use super::events::{PLACED, PRICED, event, events, next, soon, wants};
use super::outbox::Outbox;
use super::shop::{Kind, Shop};

/// A letter box in memory.
struct Letters {
    kept: Mutex<Vec<UnreadableMessage>>,
    count: watch::Sender<usize>,
}

impl Letters {
    fn new() -> Arc<Self> {
        Arc::new(Self { kept: Mutex::default(), count: watch::channel(0).0 })
    }

    /// The letters, when there are so many.
    async fn when(&self, count: usize) -> Vec<UnreadableMessage> {
        let mut counted = self.count.subscribe();
        soon("the letters", counted.wait_for(|now| *now >= count)).await.unwrap();
        self.kept.lock().unwrap().clone()
    }
}

#[async_trait]
impl LetterBox for Letters {
    async fn keep(&self, message: UnreadableMessage) -> bool {
        self.kept.lock().unwrap().push(message);
        self.count.send_modify(|count| *count += 1);
        true
    }
}

/// How a message gets to the broker.
enum Way<'a> {
    /// As the context in the type does, about `order/1`.
    OfTheType(&'a str),
    /// As products does, about `order/1`.
    OfProducts,
    /// Into the queue of payments, past the exchange. NATS has no such way.
    IntoTheQueue,
}

async fn publish(shop: &Shop, way: &Way<'_>, payload: &[u8]) {
    match shop.kind {
        Kind::InProcess => unreachable!("no broker"),
        Kind::Nats => {
            let source = match way {
                Way::OfTheType(event_type) => event_type.split('.').next().unwrap(),
                Way::OfProducts | Way::IntoTheQueue => "products",
            };
            super::nats::publish(&shop.prefix, source, "order=2F1", payload).await;
        }
        Kind::RabbitMq => {
            let events = format!("{}.events", shop.prefix);
            let (exchange, routing_key) = match way {
                Way::OfTheType(event_type) => (events, (*event_type).to_owned()),
                Way::OfProducts => (events, PRICED.to_owned()),
                Way::IntoTheQueue => (String::new(), format!("{}.payments", shop.prefix)),
            };
            super::rabbitmq::publish(&exchange, &routing_key, payload).await;
        }
    }
}

/// The JSON of an event that orders has published, with one text in place of another.
fn placed(number: u32, from: &str, to: &str) -> Vec<u8> {
    let json = serde_json::to_string(&*event(PLACED, "order/1", number)).unwrap();
    assert!(json.contains(from), "{json}");
    json.replace(from, to).into_bytes()
}

#[rstest]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_that_are_no_events_are_kept_and_the_next_event_is_delivered(#[case] kind: Kind) {
    let Some(shop) = Shop::open(kind).await else { return };
    let (bus, letters) = (shop.bus().await, Letters::new());
    let subscription = wants("payments", &[PLACED, PRICED]);
    let mut deliveries = bus.subscribe_with(subscription, letters.clone()).await.unwrap();
    bus.ready().await;
    let no_events = [
        b"nonsense".to_vec(),
        Vec::new(),
        b"\0\xff".to_vec(),
        placed(1, "order/1", "order/1\\u0000"),
        placed(1, "order/1", "order/1\\ud800"),
        placed(1, "order/1", &"x".repeat(300)),
        placed(1, r#""sequence":1,"#, ""),
        placed(
            1,
            r#""data":{"#,
            &format!(r#""data":{{"deep":{}1{},""#, "[".repeat(99), "]".repeat(99)),
        ),
    ];
    for payload in &no_events {
        publish(&shop, &Way::OfTheType(PLACED), payload).await;
    }

    Outbox::with(events("order/2", 1)).drain(&*bus).await;
    let delivered = next(&mut deliveries).await;
    assert_eq!(&*delivered.event.subject, "order/2");
    delivered.acknowledge();
    let kept = letters.when(no_events.len()).await;
    let payloads: Vec<Vec<u8>> = kept.iter().map(|one| one.payload.clone()).collect();
    assert_eq!(payloads, no_events, "as they came");
    assert!(kept.iter().all(|one| one.route.contains(&shop.prefix)), "{kept:?}");
}

#[rstest]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_of_somebody_else_than_its_source_is_never_delivered(#[case] kind: Kind) {
    let Some(shop) = Shop::open(kind).await else { return };
    let (bus, letters) = (shop.bus().await, Letters::new());
    let subscription = wants("payments", &[PLACED, PRICED]);
    let mut deliveries = bus.subscribe_with(subscription, letters.clone()).await.unwrap();
    bus.ready().await;
    let sound = serde_json::to_vec(&*event(PLACED, "order/1", 1)).unwrap();
    // As products: an event of orders; one whose source is orders; one of products in the name of orders.
    publish(&shop, &Way::OfProducts, &sound).await;
    publish(&shop, &Way::OfProducts, &placed(1, PLACED, PRICED)).await;
    publish(&shop, &Way::OfProducts, &placed(1, r#""source":"orders""#, r#""source":"products""#))
        .await;
    // Past the exchange, where the routing key is the queue and says nothing of the publisher.
    publish(&shop, &Way::IntoTheQueue, &sound).await;

    Outbox::with(events("order/2", 1)).drain(&*bus).await;
    let delivered = next(&mut deliveries).await;
    assert_eq!(&*delivered.event.subject, "order/2");
    delivered.acknowledge();
    let kept = letters.when(4).await;
    for reason in kept.iter().map(|one| &one.reason) {
        let is_said = reason.contains("somebody else has sent it") || reason.contains("source");
        assert!(is_said, "{reason}");
    }
}

#[rstest]
#[case::nats(Kind::Nats)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_about_another_aggregate_than_its_subject_says_is_never_delivered(
    #[case] kind: Kind,
) {
    let Some(shop) = Shop::open(kind).await else { return };
    let (bus, letters) = (shop.bus().await, Letters::new());
    let subscription = wants("payments", &[PLACED]);
    let _deliveries = bus.subscribe_with(subscription, letters.clone()).await.unwrap();
    bus.ready().await;
    publish(&shop, &Way::OfTheType(PLACED), &placed(1, "order/1", "order/7")).await;
    let kept = letters.when(1).await;
    assert!(kept[0].reason.contains("order=2F7"), "{kept:?}");
}

#[rstest]
#[case::in_process(Kind::InProcess)]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_version_of_a_wanted_type_is_delivered_and_an_unknown_type_is_not(
    #[case] kind: Kind,
) {
    const PLACED_V2: &str = "orders.order-placed.v2";
    let Some(shop) = Shop::open(kind).await else { return };
    let bus = shop.bus().await;
    let mut deliveries = bus.subscribe(wants("payments", &[PLACED])).await.unwrap();
    bus.ready().await;
    let unknown = event("orders.order-renamed.v1", "order/1", 1);
    let all = vec![unknown, event(PLACED_V2, "order/1", 2), event(PLACED, "order/1", 3)];
    tokio::join!(Outbox::with(all).drain(&*bus), async {
        for expected in [PLACED_V2, PLACED] {
            let delivery = next(&mut deliveries).await;
            assert_eq!(&*delivery.event.event_type, expected);
            delivery.acknowledge();
        }
    });
}

#[rstest]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_context_keeps_such_a_message_in_its_database_and_an_operator_discards_it(
    #[case] kind: Kind,
) {
    let Some(mut shop) = Shop::open(kind).await else { return };
    let broker = shop.bus().await;
    let host = Host::start(&shop, &broker).await;
    broker.ready().await;
    let (same, last) = (br#"{"subject":"order/1\u0000"}"#, br#"{"subject":"order/2\u0000"}"#);
    for message in [same, same, last] {
        publish(&shop, &Way::OfTheType(PLACED), message).await;
    }
    let letters = DeadLetters::of(&host.payments, Vec::new());
    let list = async || letters.page(None, 10).await.unwrap();
    // The broker delivers in the order of publication: when the last message is here, both copies are.
    soon("the last message", async {
        while !list().await.iter().any(|letter| letter.event["subject"] == "order/2\u{0}") {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let kept = list().await;
    assert_eq!(kept.len(), 2, "the same message is kept once");
    for letter in &kept {
        assert_eq!((letter.kind, letter.context), (LetterKind::Unreadable, "payments"));
        assert!(letter.subject.contains(&shop.prefix), "{}", letter.subject);
        assert_eq!(letters.discard(letter.event_id).await.unwrap(), 1);
    }
    assert!(list().await.is_empty());
    shop.stop_process().await;
}

#[rstest]
#[case::nats(Kind::Nats)]
#[case::rabbitmq(Kind::RabbitMq)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_letter_box_a_message_stays_with_the_broker(#[case] kind: Kind) {
    let Some(shop) = Shop::open(kind).await else { return };
    let bus = shop.bus().await;
    let mut deliveries = bus.subscribe(wants("payments", &[PLACED, PRICED])).await.unwrap();
    bus.ready().await;
    publish(&shop, &Way::OfTheType(PLACED), b"nonsense").await;
    Outbox::with(events("order/2", 1)).drain(&*bus).await;
    next(&mut deliveries).await.acknowledge();
    drop(deliveries);
    let letters = Letters::new();
    let subscription = wants("payments", &[PLACED, PRICED]);
    let _again = bus.subscribe_with(subscription, letters.clone()).await.unwrap();
    assert_eq!(letters.when(1).await[0].payload, b"nonsense");
}
