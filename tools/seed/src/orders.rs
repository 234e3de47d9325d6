//! Orders: placed by their customers, and brought to their states by customers, staff and the payment provider.

use std::collections::BTreeMap;
use std::time::Duration;

use demo::DemoError;
use demo::client::{Client, text};
use futures_util::{StreamExt, TryStreamExt, stream};
use hyper::Method;
use serde_json::json;
use terminal::Progress;
use tokio::time::sleep;

use crate::SeedError;
use crate::filling::{AT_ONCE, People, show};
use crate::plan::{Fate, PlannedOrder};

/// The part of the money that is given back, in minor units: the cheapest product costs more.
const PARTLY_MINOR: u32 = 100;
/// The pause between two looks at an order that is under way.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// An order that was placed.
#[derive(Debug, Clone)]
pub(crate) struct PlacedOrder {
    pub(crate) id: String,
    pub(crate) customer: usize,
    pub(crate) fate: Fate,
}

/// Places these orders.
pub(crate) async fn place(
    client: &Client,
    people: &People,
    orders: &[&PlannedOrder],
) -> Result<Vec<PlacedOrder>, SeedError> {
    let (bar, total) = (Progress::of("orders"), orders.len());
    let placing = orders.iter().enumerate().map(|(number, order)| {
        let bar = &bar;
        async move {
            let placed = place_one(client, people, order).await?;
            show(bar, number, total);
            Ok::<PlacedOrder, SeedError>(placed)
        }
    });
    let placed = stream::iter(placing).buffered(AT_ONCE).try_collect().await;
    bar.end();
    placed
}

async fn place_one(
    client: &Client,
    people: &People,
    order: &PlannedOrder,
) -> Result<PlacedOrder, SeedError> {
    let PlannedOrder { customer, place, lines, fate } = order;
    let recipient = people.customers.get(*customer).map(|customer| &*customer.name);
    let lines: Vec<_> =
        lines.iter().map(|(sku, quantity)| json!({ "sku": sku, "quantity": quantity })).collect();
    let body = json!({
        "lines": lines,
        "shipping_address": {
            "name": recipient, "line1": place.line, "postal_code": place.postal_code,
            "city": place.city, "country": place.country,
        },
        "payment_token": fate.card(),
    });
    let path = "/api/v1/orders";
    let placed = client.post(path, people.token(*customer), &body).await?;
    let id = text(&placed, "/id", path)?.to_owned();
    Ok(PlacedOrder { id, customer: *customer, fate: *fate })
}

/// Ships, delivers, refunds or cancels each order as its fate says.
pub(crate) async fn handle(
    client: &Client,
    people: &People,
    placed: &[PlacedOrder],
) -> Result<(), SeedError> {
    let (bar, total) = (Progress::of("orders handled"), placed.len());
    let handling = placed.iter().enumerate().map(|(number, order)| {
        let bar = &bar;
        async move {
            handle_one(client, people, order).await?;
            show(bar, number, total);
            Ok::<(), SeedError>(())
        }
    });
    let handled = stream::iter(handling).buffer_unordered(AT_ONCE).try_collect().await;
    bar.end();
    handled
}

async fn handle_one(
    client: &Client,
    people: &People,
    order: &PlacedOrder,
) -> Result<(), SeedError> {
    let (id, admin) = (&order.id, Some(&*people.admin_token));
    let step = |step: &str| format!("/api/v1/orders/{id}/{step}");
    match order.fate {
        Fate::Shipped => post(client, &step("ship"), admin).await,
        Fate::Delivered | Fate::Refunded | Fate::PartlyRefunded => {
            post(client, &step("ship"), admin).await?;
            post(client, &step("deliver"), admin).await?;
            refund(client, people, order).await
        }
        Fate::CancelledByCustomer => {
            post(client, &step("cancel"), people.token(order.customer)).await
        }
        Fate::CancelledByShop => post(client, &step("cancel"), admin).await,
        Fate::Confirmed
        | Fate::Declined
        | Fate::InsufficientFunds
        | Fate::OutOfStock
        | Fate::AwaitingPayment
        | Fate::Placed => Ok(()),
    }
}

async fn refund(client: &Client, people: &People, order: &PlacedOrder) -> Result<(), SeedError> {
    let body = if order.fate == Fate::Refunded {
        json!({ "reason": "test data" })
    } else if order.fate == Fate::PartlyRefunded {
        json!({ "reason": "test data", "amount": { "amount_minor": PARTLY_MINOR, "currency": "EUR" } })
    } else {
        return Ok(());
    };
    let (path, admin) =
        (format!("/api/v1/payments/by-order/{}", order.id), Some(&*people.admin_token));
    let payment = client.get(&path, admin).await?;
    let payment = text(&payment, "/id", &path)?;
    client.post(&format!("/api/v1/payments/{payment}/refunds"), admin, &body).await?;
    Ok(())
}

async fn post(client: &Client, path: &str, token: Option<&str>) -> Result<(), SeedError> {
    let answer = client.ask(Method::POST, path, token, None).await?;
    answer.succeeded(&format!("POST {path}"))?;
    Ok(())
}

/// Waits until each of these orders has left the status in which it was placed.
pub(crate) async fn until_they_await_payment(
    client: &Client,
    people: &People,
    placed: &[PlacedOrder],
) -> Result<(), SeedError> {
    for order in placed {
        while status(client, people, order).await? == "placed" {
            sleep(LOOK_AGAIN).await;
        }
    }
    Ok(())
}

/// How many orders have each status.
pub(crate) async fn count(
    client: &Client,
    people: &People,
    placed: &[PlacedOrder],
) -> Result<BTreeMap<String, usize>, SeedError> {
    let looking = placed.iter().map(|order| status(client, people, order));
    let statuses: Vec<String> =
        stream::iter(looking).buffer_unordered(AT_ONCE).try_collect().await?;
    let mut counts = BTreeMap::new();
    for status in statuses {
        *counts.entry(status).or_default() += 1;
    }
    Ok(counts)
}

async fn status(
    client: &Client,
    people: &People,
    order: &PlacedOrder,
) -> Result<String, DemoError> {
    let path = format!("/api/v1/orders/{}", order.id);
    let found = client.get(&path, Some(&people.admin_token)).await?;
    Ok(text(&found, "/status", &path)?.to_owned())
}

impl People {
    fn token(&self, customer: usize) -> Option<&str> {
        self.tokens.get(customer).map(String::as_str)
    }
}
