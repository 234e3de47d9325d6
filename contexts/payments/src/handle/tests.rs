//! The whole context on a real database and the real bus, with a provider in memory. The flows with the simulated provider
//! are tested in `tools/payment-provider`.

mod auditing;
mod unreadable;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use platform::bus::Transports;
use platform::bus::in_process::InProcessBus;
use platform::consumer::RetryPolicy;
use platform::context::{self, Audit, Context, Services};
use platform::dependency::DependencySettings;
use platform::inbox;
use platform::testing::{ManualClock, TestDatabase};
use sea_orm::sea_query::{Expr, Query};
use serde_json::{Value, json};
use shared_kernel::bus::{EventBus, Receipts};
use shared_kernel::{Clock, Envelope, Origin};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::application::ports::StatusName;
use crate::domain::samples::{later, order};
use crate::domain::{Payment, PaymentId};
use crate::infrastructure::testing::{TestProvider, payments_database, until};
use crate::{Payments, Settings};

/// A host with payments and nothing else; the test speaks for `orders`.
struct Host {
    payments: Payments,
    services: Services,
    bus: Arc<dyn EventBus>,
    clock: Arc<ManualClock>,
    provider: Arc<TestProvider>,
    _database: TestDatabase,
}

/// Tells the test when an event was taken.
struct Acknowledgements(mpsc::UnboundedSender<Uuid>);

impl Receipts for Acknowledgements {
    fn taken(&self, event: Uuid) {
        self.0.send(event).unwrap();
    }

    fn refused(&self, event: Uuid) {
        panic!("event {event} was refused");
    }
}

impl Host {
    async fn start() -> Self {
        let (database, provider) = (payments_database().await, Arc::new(TestProvider::default()));
        let clock = ManualClock::at("2026-03-01T12:00:00Z");
        let services = database.services(clock.clone());
        let settings = Settings {
            provider: Some(provider.clone()),
            guard: DependencySettings {
                first_retry_after: Duration::ZERO,
                // The breaker goes by the clock of this machine, and would stay open for hours of the test's.
                breaker_open_for: Duration::ZERO,
                ..Settings::default().guard
            },
            ..Settings::default()
        };
        let payments = Payments::new(services.clone(), settings);
        let bus: Arc<dyn EventBus> = Arc::new(InProcessBus::default());
        let transports = Transports::new(Arc::clone(&bus), None, vec!["orders", "payments"]);
        let retries = RetryPolicy::default();
        context::subscribe(payments.subscriptions(), &services, &transports, retries)
            .await
            .unwrap();
        context::start(&payments, &services, &transports);
        Self { payments, services, bus, clock, provider, _database: database }
    }

    /// Publishes an event of `orders` and waits until payments has taken it. The same sequence is the same event.
    async fn hear(&self, event_type: &str, number: u128, sequence: u32, data: &Value) {
        let event = Envelope {
            id: Uuid::from_u128(number * 1_000 + u128::from(sequence)),
            source: "orders".into(),
            event_type: event_type.into(),
            subject: format!("order/{}", order(number)).into(),
            sequence,
            time: self.clock.now(),
            correlation_id: Uuid::from_u128(42),
            causation_id: None,
            traceparent: None,
            tenant: None,
            data: serde_json::value::to_raw_value(data).unwrap().into(),
        };
        let (sender, mut taken) = mpsc::unbounded_channel();
        self.bus.publish(vec![Arc::new(event)], Arc::new(Acknowledgements(sender))).await;
        taken.recv().await.unwrap();
    }

    async fn await_payment(&self, number: u128, token: &str) {
        self.await_payment_of(2_500, number, token).await;
    }

    async fn await_payment_of(&self, total_minor: i64, number: u128, token: &str) {
        let expires_at: DateTime<Utc> = later(15);
        let data = json!({
            "order_id": order(number).as_uuid(), "customer_id": Uuid::from_u128(7), "total_minor": total_minor,
            "currency": "EUR", "payment_token": token, "expires_at": expires_at, "more": "to come",
        });
        self.hear("orders.order-awaiting-payment.v1", number, 1, &data).await;
    }

    async fn payment(&self, number: u128) -> Option<Payment> {
        let id = PaymentId::of_order(order(number));
        self.payments.application.payments.find(id).await.unwrap()
    }

    async fn until_status(&self, number: u128, status: StatusName) {
        until(status.as_str(), || async {
            let found = self.payment(number).await.map(|found| StatusName::of(found.status()));
            let stays = found == Some(StatusName::Captured) && status != StatusName::Captured;
            assert!(!stays, "a captured payment is never {}", status.as_str());
            found == Some(status)
        })
        .await;
    }

    /// Waits for a condition while time passes, no faster than the context can write: otherwise a slow disk would look like
    /// a provider that never answers. All else must run on the thread that waits here (`#[tokio::test]` as it is).
    async fn until_in_time(&self, what: &str, condition: impl AsyncFn() -> bool) {
        until(what, || async {
            if condition().await {
                return true;
            }
            self.all_is_written().await;
            self.clock.advance(chrono::TimeDelta::milliseconds(500));
            false
        })
        .await;
    }

    /// Returns when all writes that have begun are done.
    async fn all_is_written(&self) {
        let database = &self.services.database;
        let mut nothing = Query::delete();
        nothing.from_table(inbox::Entity).and_where(Expr::val(false));
        let mut unit = database.unit_of_work(&Origin::new(Uuid::nil()));
        unit.run(nothing);
        database.commit(unit).await.unwrap();
    }

    async fn audit(&self) -> Audit {
        self.payments.audit().await.unwrap()
    }

    async fn fact(&self, number: u128, name: &str) -> Option<String> {
        let facts = self.audit().await.facts.into_iter();
        let mut of_order = facts.filter(|fact| fact.subject == order(number).as_uuid());
        of_order.find(|fact| fact.name == name).map(|fact| fact.value)
    }
}
