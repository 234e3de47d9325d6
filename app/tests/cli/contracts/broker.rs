//! Events that wait in a broker: read where reading removes nothing, counted on the other brokers.

use std::sync::Arc;

use async_trait::async_trait;
use host::registry::{COMPILED, Entry, REGISTRY};
use platform::bus::nats::{NatsBus, NatsSettings};
use platform::bus::rabbitmq::{RabbitMqBus, RabbitMqSettings};
use platform::tasks::Tasks;
use platform::testing::{ScratchBroker, services};
use serde_json::{Value, json};
use shared_kernel::Envelope;
use shared_kernel::bus::{BusSubscription, EventBus, Receipts};
use tempfile::TempDir;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::stored::{PLACED, RESERVE, sample, without_lines};
use super::world::unreadable_by;
use crate::cli::program::{Ended, folder, galleria};

struct Taken(mpsc::UnboundedSender<()>);

#[async_trait]
impl Receipts for Taken {
    fn taken(&self, _event: Uuid) {
        self.0.send(()).unwrap();
    }

    fn refused(&self, event: Uuid) {
        panic!("the broker refuses {event}");
    }
}

/// Publishes an order as the shop does.
async fn publish(bus: &dyn EventBus, data: &Value) {
    let envelope = json!({
        "specversion": "1.0", "id": Uuid::from_u128(1), "source": "orders", "type": PLACED,
        "subject": "order/1", "sequence": 1, "time": "2026-01-01T00:00:00Z",
        "correlationid": Uuid::nil(), "datacontenttype": "application/json", "data": data,
    });
    let envelope: Envelope = serde_json::from_str(&envelope.to_string()).unwrap();
    let (taken, mut receipts) = mpsc::unbounded_channel();
    bus.ready().await;
    bus.publish(vec![Arc::new(envelope)], Arc::new(Taken(taken))).await;
    receipts.recv().await.unwrap();
}

#[tokio::main(flavor = "current_thread")]
async fn publish_over_nats(broker: &ScratchBroker, data: &Value) {
    let tasks = Tasks::on_this_runtime();
    let settings = NatsSettings::under(&broker.url, &broker.prefix);
    publish(&NatsBus::start(settings, &tasks).await.unwrap(), data).await;
    tasks.stop().await;
}

#[tokio::main(flavor = "current_thread")]
async fn publish_over_rabbitmq(broker: &ScratchBroker, data: &Value) {
    let tasks = Tasks::on_this_runtime();
    let queue = BusSubscription { subscriber: "products", event_types: vec![PLACED] };
    let settings = RabbitMqSettings::new(&broker.url, vec![queue]);
    let settings = RabbitMqSettings { prefix: broker.prefix.clone(), ..settings };
    publish(&RabbitMqBus::start(settings, &tasks).unwrap(), data).await;
    tasks.stop().await;
}

fn check(folder: &TempDir, broker: &ScratchBroker, more: &[&str]) -> Ended {
    let mut check = galleria(folder, &[&["contracts", "check"], more].concat());
    check.env("GALLERIA_BROKER_URL", &broker.url).env("GALLERIA_BROKER_PREFIX", &broker.prefix);
    check.output().unwrap().into()
}

#[test]
fn events_in_nats_are_read_and_stay_there() {
    if !services::nats() {
        return;
    }
    let broker = ScratchBroker::on_nats(COMPILED);
    let folder = folder();
    let nothing = check(&folder, &broker, &[]);
    assert_eq!(nothing.code, 0, "{nothing:?}");
    assert!(nothing.stdout.contains("nothing is stored in the broker"), "{nothing:?}");
    publish_over_nats(&broker, &without_lines());
    for _twice in 0..2 {
        let ended = check(&folder, &broker, &["--json"]);
        let found = unreadable_by(&ended, RESERVE);
        assert_eq!(found["event_type"], PLACED);
        assert_eq!(
            found["stored"],
            json!([{"place": "broker", "context": "products", "count": 1}])
        );
    }
    let words = check(&folder, &broker, &[]).stdout;
    assert!(words.contains("stored   1 in the broker for products"), "{words}");
}

#[test]
fn readable_events_in_nats_are_no_break() {
    if !services::nats() {
        return;
    }
    let broker = ScratchBroker::on_nats(COMPILED);
    publish_over_nats(&broker, &sample());
    let ended = check(&folder(), &broker, &[]);
    assert_eq!(ended.code, 0, "{ended:?}");
    // The event waits for each context that reads it.
    let reads_it = |entry: &&Entry| {
        entry.descriptor.subscriptions.iter().any(|reader| reader.event_type == PLACED)
    };
    let waiting = REGISTRY.iter().filter(reads_it).count();
    let words = format!("{waiting} stored events were looked at in the broker");
    assert!(ended.stdout.contains(&words), "{ended:?}");
}

#[test]
fn events_in_rabbitmq_are_counted_and_stay_there() {
    if !services::rabbitmq() {
        return;
    }
    let broker = ScratchBroker::on_rabbitmq(COMPILED);
    publish_over_rabbitmq(&broker, &without_lines());
    let ended = check(&folder(), &broker, &["--json"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let held = json!([{"context": "products", "waiting": 1, "put_aside": 0}]);
    assert_eq!(ended.json()["broker"], json!({"was_read": false, "no_event": 0, "held": held}));
    let words = check(&folder(), &broker, &[]).stdout;
    assert!(words.contains("the broker holds 1 for products."), "{words}");
    assert!(words.contains("check again"), "{words}");
}

#[test]
fn an_unreachable_broker_is_an_error_and_no_break() {
    let folder = folder();
    let mut check = galleria(&folder, &["contracts", "check"]);
    check.env("GALLERIA_BROKER_URL", "nats://shop:hush@127.0.0.1:1");
    let ended = Ended::from(check.output().unwrap());
    ended.is_refused(4, &["what waits in the broker cannot be looked at", "`broker.url`"]);
    assert!(!ended.stderr.contains("hush"), "{ended:?}");
    for no_broker in ["shop:hush@127.0.0.1:1", "mqtt://shop:hush@127.0.0.1:1"] {
        for verb in [&["contracts", "check"][..], &["doctor"], &["serve"]] {
            let output = galleria(&folder, verb).env("GALLERIA_BROKER_URL", no_broker).output();
            let ended = Ended::from(output.unwrap());
            assert_ne!(ended.code, 0, "{ended:?}");
            assert!(!format!("{ended:?}").contains("hush"), "{ended:?}");
        }
    }
}
