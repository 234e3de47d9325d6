//! Lesson 9, run by its check: payments reads every version of the event that has been published, and charges by each.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use payments::{Payments, Settings};
use platform::bus::Transports;
use platform::bus::in_process::InProcessBus;
use platform::consumer::RetryPolicy;
use platform::context::{self, Context};
use platform::http_client::{HttpError, HttpService};
use platform::subscription::Subscription;
use platform::testing::{ManualClock, TestDatabase, database};
use sea_orm_migration::MigratorTrait;
use serde_json::{Value, json};
use shared_kernel::bus::{EventBus, Receipts};
use shared_kernel::{Clock, Envelope};
use tokio::sync::mpsc;
use uuid::Uuid;

const V1: &str = "orders.order-awaiting-payment.v1";
const V2: &str = "orders.order-awaiting-payment.v2";

fn draw(text: &str) {
    println!("lesson| {text}");
}

fn frozen(event_type: &str) -> String {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../orders/contract");
    std::fs::read_to_string(folder.join(format!("{event_type}.sample.json"))).unwrap()
}

/// A provider that captures every charge, and passes on the tokens that it is sent.
struct Provider(mpsc::UnboundedSender<String>);

#[async_trait]
impl HttpService for Provider {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        if let Some(token) = body["token"].as_str() {
            self.0.send(token.to_owned()).unwrap();
        }
        let key = request.headers().get("idempotency-key");
        let charge = json!({
            "idempotency_key": key.and_then(|key| key.to_str().ok()), "reference": "ch_1", "status": "captured",
            "amount_minor": body["amount_minor"], "currency": body["currency"],
        });
        Ok(Response::new(charge.to_string().into()))
    }
}

async fn payments(provider: Option<Provider>) -> (TestDatabase, Payments, context::Services) {
    let up = |connection| async move { migration::payments::Migrator::up(&connection, None).await };
    let database = database("payments", up).await;
    let services = database.services(ManualClock::at("2026-01-01T12:00:00Z"));
    let provider = provider.map(|provider| Arc::new(provider) as Arc<dyn HttpService>);
    let payments = Payments::new(services.clone(), Settings { provider, ..Settings::default() });
    (database, payments, services)
}

/// The subscription to an event type, if there is one that reads its frozen sample.
fn reader(subscriptions: &[Subscription], event_type: &str) -> Option<Subscription> {
    let mut of_type = subscriptions.iter().filter(|one| one.event_type() == event_type);
    let found = of_type.find(|one| one.reads(&frozen(event_type)).is_ok()).cloned();
    match found {
        Some(_) => draw(&format!("orders   ─ {event_type} ─▶ payments  reads it")),
        None => draw(&format!("orders   ─ {event_type} ─▶ ?         nobody reads it")),
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn both_versions_are_read_by_one_handler() {
    let (_database, payments, _) = payments(None).await;
    let subscriptions = payments.subscriptions();
    let handlers = [V1, V2].map(|version| reader(&subscriptions, version).map(|one| one.handler()));
    assert!(handlers[1].is_some(), "version 2 is no longer read");
    assert!(handlers[0].is_some(), "an event of version 1 waits in an outbox, and nobody reads it");
    assert_eq!(handlers[0], handlers[1], "one handler, so that an order is not charged by each");
}

struct Ignored;

impl Receipts for Ignored {
    fn taken(&self, _event: Uuid) {}
    fn refused(&self, _event: Uuid) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_of_version_1_is_charged_with_its_token() {
    let (tokens, mut charged) = mpsc::unbounded_channel();
    let (_database, payments, services) = payments(Some(Provider(tokens))).await;
    assert!(reader(&payments.subscriptions(), V1).is_some(), "version 1 is not read");
    let bus: Arc<dyn EventBus> = Arc::new(InProcessBus::default());
    let transports = Transports::new(Arc::clone(&bus), None, vec!["orders", "payments"]);
    let retries = RetryPolicy::default();
    context::subscribe(payments.subscriptions(), &services, &transports, retries).await.unwrap();
    context::start(&payments, &services, &transports);
    let data: Value = serde_json::from_str(&frozen(V1)).unwrap();
    let event = Envelope {
        id: Uuid::from_u128(1),
        source: "orders".into(),
        event_type: V1.into(),
        subject: "order/1".into(),
        sequence: 1,
        time: services.clock.now(),
        correlation_id: Uuid::from_u128(42),
        causation_id: None,
        traceparent: None,
        tenant: None,
        data: serde_json::value::to_raw_value(&data).unwrap().into(),
    };
    bus.publish(vec![Arc::new(event)], Arc::new(Ignored)).await;
    let charge = tokio::time::timeout(Duration::from_secs(20), charged.recv()).await;
    let token = charge.expect("nothing was charged").unwrap();
    draw(&format!("         payments ─ charge with {token} ─▶ provider"));
    assert_eq!(Some(token.as_str()), data["payment_token"].as_str());
    services.tasks.stop().await;
}
