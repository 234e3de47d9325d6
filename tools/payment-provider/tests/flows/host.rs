//! A host with payments and the simulated provider, and what the tests see and do. The test speaks for `orders`.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use http::Request;
use migration::payments::Migrator;
use migration::provider::Migrator as ProviderMigrator;
use payment_provider::{ProviderService, ProviderServices, ProviderSettings};
use payments::{Payments, Settings};
use platform::bus::Transports;
use platform::bus::in_process::InProcessBus;
use platform::consumer::RetryPolicy;
use platform::context::{self, Audit, Context, Services};
use platform::dependency::DependencySettings;
use platform::http_client::HttpService;
use platform::testing::{ManualClock, TestDatabase, database};
use platform::{inbox, outbox};
use sea_orm::EntityTrait;
use sea_orm::sea_query::{Expr, Query};
use sea_orm_migration::MigratorTrait;
use serde_json::{Value, json};
use shared_kernel::bus::{EventBus, Receipts};
use shared_kernel::id::derived;
use shared_kernel::{Clock, Envelope, Origin};
use tokio::sync::mpsc;
use uuid::Uuid;

/// A host with payments and the provider, and nothing else.
pub(super) struct Host {
    payments: Payments,
    services: Services,
    bus: Arc<dyn EventBus>,
    clock: Arc<ManualClock>,
    provider: ProviderService,
    _database: TestDatabase,
    ledger: TestDatabase,
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
    pub(super) async fn start() -> Self {
        let database_of_payments =
            database("payments", |connection| async move { Migrator::up(&connection, None).await });
        let database_of_payments = database_of_payments.await;
        let ledger = database("provider", |connection| async move {
            ProviderMigrator::up(&connection, None).await
        });
        let ledger = ledger.await;
        let clock = ManualClock::at("2026-03-01T12:00:00Z");
        let services = database_of_payments.services(clock.clone());
        let of_provider = ProviderServices {
            database: ledger.services(clock.clone()).database,
            clock: clock.clone(),
            tasks: services.tasks.clone(),
        };
        let provider =
            ProviderService::new(of_provider, ProviderSettings::default().without_latency());
        let settings = Settings {
            provider: Some(Arc::new(provider.clone())),
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

        Self { payments, services, bus, clock, provider, _database: database_of_payments, ledger }
    }

    /// Publishes an event of `orders` and waits until payments has taken it. The same sequence is the same event.
    pub(super) async fn hear(&self, event_type: &str, number: u128, sequence: u32, data: &Value) {
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

    pub(super) async fn await_payment(&self, number: u128, token: &str) {
        let noon: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().unwrap();
        let data = json!({
            "order_id": order(number), "customer_id": Uuid::from_u128(7), "total_minor": 2_500,
            "currency": "EUR", "payment_token": token, "expires_at": noon + TimeDelta::minutes(15),
            "more": "to come",
        });
        self.hear("orders.order-awaiting-payment.v1", number, 1, &data).await;
    }

    pub(super) async fn cancel(&self, number: u128) {
        let data = json!({"order_id": order(number), "reason": "customer"});
        self.hear("orders.order-cancelled.v1", number, 2, &data).await;
    }

    /// A charge that was long on its way reaches the provider; payments waits for its answer no more.
    pub(super) async fn charge_arrives(&self, number: u128) {
        self.charge_of(number, 2_500).await;
    }

    /// The provider charges this much under the key of the payment of an order.
    pub(super) async fn charge_of(&self, number: u128, amount_minor: i64) {
        let key = derived(order(number), "payment");
        let body = json!({"amount_minor": amount_minor, "currency": "EUR", "token": "tok_success"});
        let request = Request::post("/v1/charges").header("idempotency-key", key.to_string());
        let request = request.body(body.to_string().into()).unwrap();
        assert_eq!(self.provider.call(request).await.unwrap().status(), 200);
    }

    pub(super) async fn until_status(&self, number: u128, status: &str) {
        until(status, || async {
            self.fact(number, "payment_status").await.as_deref() == Some(status)
        })
        .await;
    }

    /// Waits for a condition while time passes, no faster than payments and the provider can write: otherwise a slow disk
    /// would look like a provider that never answers. All else must run on the thread that waits here (`#[tokio::test]` as
    /// it is).
    pub(super) async fn until_in_time(&self, what: &str, condition: impl AsyncFn() -> bool) {
        until(what, || async {
            if condition().await {
                return true;
            }
            self.all_is_written().await;
            self.clock.advance(TimeDelta::milliseconds(500));
            false
        })
        .await;
    }

    /// Returns when all writes that have begun are done.
    pub(super) async fn all_is_written(&self) {
        for database in [&self.services.database, &*self.ledger] {
            let mut nothing = Query::delete();
            nothing.from_table(inbox::Entity).and_where(Expr::val(false));
            let mut unit = database.unit_of_work(&Origin::new(Uuid::nil()));
            unit.run(nothing);
            database.commit(unit).await.unwrap();
        }
    }

    pub(super) async fn at_rest(&self) -> bool {
        for work in self.payments.due_work() {
            if work.next_due().await.unwrap().is_some() {
                return false;
            }
        }
        true
    }

    pub(super) async fn audit(&self) -> Audit {
        self.payments.audit().await.unwrap()
    }

    pub(super) async fn fact(&self, number: u128, name: &str) -> Option<String> {
        let facts = self.audit().await.facts.into_iter();
        let mut of_order = facts.filter(|fact| fact.subject == order(number));
        of_order.find(|fact| fact.name == name).map(|fact| fact.value)
    }

    pub(super) async fn events(&self) -> Vec<outbox::Model> {
        outbox::Entity::find().all(self.services.database.reader()).await.unwrap()
    }

    /// The names of the events published so far.
    pub(super) async fn published(&self) -> Vec<String> {
        let name = |event: outbox::Model| {
            let name = event.event_type.strip_prefix("payments.").unwrap();
            name.strip_suffix(".v1").unwrap().to_owned()
        };
        self.events().await.into_iter().map(name).collect()
    }

    /// How many refunds were begun.
    pub(super) async fn refunds(&self) -> usize {
        self.published().await.iter().filter(|name| *name == "refund-requested").count()
    }
}

pub(super) fn order(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// Returns when `condition` holds. The limit only bounds how long a broken test hangs.
pub(super) async fn until<F, Fut>(what: &str, mut condition: F)
where
    F: FnMut() -> Fut,
    Fut: Future<Output = bool>,
{
    let waiting = async {
        while !condition().await {
            tokio::task::yield_now().await;
        }
    };
    let reached = tokio::time::timeout(Duration::from_mins(2), waiting).await;
    assert!(reached.is_ok(), "it never happened: {what}");
}
