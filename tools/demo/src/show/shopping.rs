//! The requests of customers in the show: browsing, ordering, reading an order. All of it over HTTP.

use hyper::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::shelf::Product;
use crate::DemoError;
use crate::client::{Client, text};
use crate::people::Person;

/// So many units of a product.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) sku: String,
    pub(super) quantity: u32,
}

impl Line {
    pub(super) fn of(product: &Product, quantity: u32) -> Self {
        Self { sku: product.sku.clone(), quantity }
    }
}

/// An order that was accepted.
#[derive(Debug, Clone)]
pub(super) struct Accepted {
    pub(super) order: Uuid,
    /// The status line of the answer: `202 Accepted`.
    pub(super) answer: String,
}

/// Places an order and does not wait for its outcome.
pub(super) async fn order(
    client: &Client,
    person: &Person,
    lines: &[Line],
    payment_token: &str,
) -> Result<Accepted, DemoError> {
    const PATH: &str = "/api/v1/orders";
    let lines: Vec<Value> =
        lines.iter().map(|line| json!({ "sku": line.sku, "quantity": line.quantity })).collect();
    let body = json!({
        "lines": lines,
        "shipping_address": {
            "name": format!("{} Buyer", person.name),
            "line1": "1 High Street",
            "postal_code": "10115",
            "city": "Berlin",
            "country": "DE",
        },
        "payment_token": payment_token,
    });
    let answer = client.ask(Method::POST, PATH, Some(&person.token), Some(&body)).await?;
    let answer = answer.succeeded("POST /api/v1/orders")?;
    let id = text(&answer.json(PATH)?, "/id", PATH)?.parse();
    let order =
        id.map_err(|_no_id| DemoError::Answer { request: PATH.to_owned(), missing: "/id" })?;
    Ok(Accepted { order, answer: answer.status.to_string() })
}

/// The status of an order, and the reason if it was cancelled: that of the provider, if its payment was declined.
pub(super) async fn status(
    client: &Client,
    person: &Person,
    order: Uuid,
) -> Result<String, DemoError> {
    let path = format!("/api/v1/orders/{order}");
    let body = client.get(&path, Some(&person.token)).await?;
    let status = text(&body, "/status", &path)?;
    let reason = |name| body.get(name).and_then(Value::as_str);
    Ok(match (reason("cancel_reason"), reason("decline_reason")) {
        (Some(reason), Some(declined)) => format!("{status} ({reason}: {declined})"),
        (Some(reason), None) => format!("{status} ({reason})"),
        (None, _) => status.to_owned(),
    })
}

/// The total of an order, as people write it.
pub(super) async fn total(
    client: &Client,
    person: &Person,
    order: Uuid,
) -> Result<String, DemoError> {
    let path = format!("/api/v1/orders/{order}");
    let body = client.get(&path, Some(&person.token)).await?;
    let minor = body.pointer("/total/amount_minor").and_then(Value::as_i64);
    let code = text(&body, "/total/currency", &path)?;
    let currency = shared_kernel::Currency::recorded(code).ok();
    let total = minor.zip(currency).map(|(minor, it)| shared_kernel::Money::new(minor, it));
    let missing = || DemoError::Answer { request: path.clone(), missing: "/total" };
    Ok(total.ok_or_else(missing)?.to_string())
}
