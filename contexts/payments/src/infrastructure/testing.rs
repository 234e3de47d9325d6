//! For tests: a migrated database, a provider in memory, and waiting for a condition.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Method, Request, Response};
use migration::payments::Migrator;
use platform::http_client::{HttpError, HttpService};
use platform::testing::{TestDatabase, database};
use sea_orm_migration::MigratorTrait;
use serde_json::{Value, json};

pub(crate) async fn payments_database() -> TestDatabase {
    database("payments", |connection| async move { Migrator::up(&connection, None).await }).await
}

/// A provider in memory that answers at once. It declines `tok_insufficient_funds` and `tok_declined`, leaves `tok_pending`
/// pending until the test says otherwise, and captures everything else.
#[derive(Default)]
pub(crate) struct TestProvider {
    ledger: Mutex<Ledger>,
}

/// Charges and refunds as they are answered, by their keys.
#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) charges: BTreeMap<String, Value>,
    pub(crate) refunds: BTreeMap<String, Value>,
}

impl TestProvider {
    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap()
    }

    /// Changes the status of every charge.
    pub(crate) fn set_status_of_charges(&self, status: &str) {
        for charge in self.ledger().charges.values_mut() {
            charge["status"] = status.into();
        }
    }

    fn answer(&self, request: &Request<Bytes>) -> Option<Value> {
        let mut ledger = self.ledger();
        let Ledger { charges, refunds } = &mut *ledger;
        let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        let key = || request.headers()["idempotency-key"].to_str().unwrap().to_owned();
        let path: Vec<_> = request.uri().path().split('/').skip(2).collect();
        match (request.method(), path.as_slice()) {
            (&Method::POST, ["charges"]) => {
                let charge = charge(&key(), &body, status_of(body["token"].as_str()?));
                Some(charges.entry(key()).or_insert(charge).clone())
            }
            (&Method::POST, ["charges", key, "withdrawal"]) => {
                let charge = charge(key, &body, "withdrawn");
                Some(charges.entry((*key).to_owned()).or_insert(charge).clone())
            }
            (&Method::GET, ["charges", key]) => charges.get(*key).cloned(),
            (&Method::POST, ["refunds"]) => {
                let refund = json!({
                    "idempotency_key": key(), "reference": "re_1", "status": "completed",
                    "amount_minor": body["amount_minor"], "currency": body["currency"],
                });
                Some(refunds.entry(key()).or_insert(refund).clone())
            }
            (&Method::GET, ["refunds", key]) => refunds.get(*key).cloned(),
            (&Method::GET, ["captures"]) => {
                let after = request.uri().query()?.strip_prefix("after=")?;
                let items: Vec<&Value> = charges
                    .iter()
                    .filter(|(key, charge)| key.as_str() > after && charge["status"] == "captured")
                    .map(|(_, charge)| charge)
                    .collect();
                Some(json!({ "items": items }))
            }
            (&Method::GET, ["test-tokens"]) => {
                Some(json!({"items": [{"token": "tok_success", "does": "The charge succeeds."}]}))
            }
            other => panic!("{other:?}"),
        }
    }
}

fn status_of(token: &str) -> &'static str {
    match token {
        "tok_insufficient_funds" | "tok_declined" => "declined",
        "tok_pending" => "pending",
        _ => "captured",
    }
}

fn charge(key: &str, body: &Value, status: &str) -> Value {
    let mut charge = json!({
        "idempotency_key": key, "reference": "ch_1", "status": status,
        "amount_minor": body["amount_minor"], "currency": body["currency"],
    });
    if status == "declined" {
        charge["decline_reason"] = body["token"].as_str().unwrap().replace("tok_", "").into();
    }
    charge
}

#[async_trait]
impl HttpService for TestProvider {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (status, body) = match self.answer(&request) {
            Some(body) => (200, body),
            None if request.uri().path().contains("refunds") => {
                (404, json!({"code": "no_such_refund", "detail": "no such refund"}))
            }
            None => (404, json!({"code": "no_such_charge", "detail": "no such charge"})),
        };
        Ok(Response::builder().status(status).body(body.to_string().into()).unwrap())
    }
}

/// Returns when `condition` holds. The limit only bounds how long a broken test hangs.
pub(crate) async fn until<F, Fut>(what: &str, mut condition: F)
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
