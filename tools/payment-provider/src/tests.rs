//! The simulated provider over its HTTP interface: the effect of each token, keys, the ledger and its webhooks.

mod server;
mod tokens;
mod webhooks;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request};
use migration::provider::Migrator as ProviderMigrator;
use platform::http_client::HttpService;
use platform::tasks::Tasks;
use platform::testing::{ManualClock, TestDatabase, database};
use sea_orm_migration::MigratorTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::service::{ProviderService, ProviderServices};
use crate::settings::{ProviderSettings, Webhooks};

/// A provider that answers at once, on a clock that tests move.
struct Sandbox {
    service: ProviderService,
    clock: Arc<ManualClock>,
    tasks: Tasks,
    _database: TestDatabase,
}

/// The status and the body of an answer.
type Answer = (u16, Value);

impl Sandbox {
    async fn open(webhooks: Webhooks) -> Self {
        let database = database("provider", |connection| async move {
            ProviderMigrator::up(&connection, None).await
        });
        let database = database.await;
        let clock = ManualClock::at("2026-03-01T12:00:00Z");
        let services = database.services(clock.clone());
        let tasks = services.tasks.clone();
        let services = ProviderServices {
            database: services.database,
            clock: clock.clone(),
            tasks: services.tasks,
        };
        let settings = ProviderSettings { webhooks, ..ProviderSettings::default() };
        let service = ProviderService::new(services, settings.without_latency());
        Self { service, clock, tasks, _database: database }
    }

    async fn get(&self, path: &str) -> Answer {
        ask(&self.service, request(Method::GET, path, None, Bytes::new())).await
    }

    async fn charge(&self, number: u128, token: &str) -> Answer {
        self.charge_amount(number, token, 2_500).await
    }

    async fn charge_amount(&self, number: u128, token: &str, amount_minor: i64) -> Answer {
        let body = json!({"amount_minor": amount_minor, "currency": "EUR", "token": token});
        ask(&self.service, post("/v1/charges", number, &body)).await
    }

    async fn withdraw(&self, number: u128, token: &str) -> Answer {
        let path = format!("/v1/charges/{}/withdrawal", key(number));
        let body = json!({"amount_minor": 2_500, "currency": "EUR", "token": token});
        ask(&self.service, post(&path, number, &body)).await
    }

    async fn look_up(&self, number: u128) -> Answer {
        self.get(&format!("/v1/charges/{}", key(number))).await
    }

    async fn refund(&self, number: u128, charge: u128, amount_minor: i64) -> Answer {
        let body = json!({
            "charge_key": key(charge), "amount_minor": amount_minor, "currency": "EUR",
        });
        ask(&self.service, post("/v1/refunds", number, &body)).await
    }

    /// How many charges are captured.
    async fn captured(&self) -> usize {
        let (_, page) = self.get(&format!("/v1/captures?after={}", Uuid::nil())).await;
        page["items"].as_array().unwrap().len()
    }

    async fn has_nothing_left_to_do(&self) -> bool {
        self.service.provider.ledger.next_due().await.unwrap().is_none()
    }
}

fn key(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn request(method: Method, path: &str, key: Option<Uuid>, body: Bytes) -> Request<Bytes> {
    let request = Request::builder().method(method).uri(path);
    let request = match key {
        Some(key) => request.header("idempotency-key", key.to_string()),
        None => request,
    };
    request.body(body).unwrap()
}

fn post(path: &str, number: u128, body: &Value) -> Request<Bytes> {
    request(Method::POST, path, Some(key(number)), body.to_string().into())
}

async fn ask(service: &dyn HttpService, request: Request<Bytes>) -> Answer {
    let answer = service.call(request).await.unwrap();
    let body = serde_json::from_slice(answer.body()).unwrap_or(Value::Null);
    (answer.status().as_u16(), body)
}

/// The status in the body of an answer that was given.
fn status((status, body): &Answer) -> &str {
    assert_eq!(*status, 200, "{body}");
    body["status"].as_str().unwrap()
}

/// The code in the body of an answer that was refused.
fn code((status, body): &Answer) -> (u16, &str) {
    (*status, body["code"].as_str().unwrap_or_default())
}

/// Returns when `condition` holds. The limit only bounds how long a broken test hangs.
async fn until<F, Fut>(what: &str, mut condition: F)
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
