//! The order of the steps. The shop runs in this process on a port of its own; the last step runs it with the events of orders
//! held, so that some orders stay as they were placed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use demo::client::Client;
use demo::terms;
use host::config::Settings;
use host::registry::COMPILED;
use payment_provider::HostWithProvider;
use platform::clock::SystemClock;
use serde::Serialize;

use crate::filling::{self, People};
use crate::orders::{self, PlacedOrder};
use crate::plan::{Fate, Plan, PlannedOrder};
use crate::settling::settle;
use crate::{SeedError, existing};

/// A shop that was filled.
#[derive(Debug, Serialize)]
pub struct Seeded {
    /// The seed.
    pub seed: u64,
    /// Products that were added.
    pub products: usize,
    /// Customers that were registered.
    pub customers: usize,
    /// How many orders have each status.
    pub orders: BTreeMap<String, usize>,
    /// The admin.
    pub admin: LogIn,
    /// One of the customers. The others have the same password.
    pub customer: Option<LogIn>,
    /// How long it took.
    pub took_ms: u128,
}

/// Somebody who can log in.
#[derive(Debug, Serialize)]
pub struct LogIn {
    /// The address.
    pub email: String,
    /// The password, which was made for this run.
    pub password: String,
}

/// Fills the shop of the settings. Where there is none it is made.
pub async fn seed(
    settings: &Settings,
    plan: Plan,
    beside_existing: bool,
) -> Result<Seeded, SeedError> {
    if settings.contexts.len() < COMPILED.len() || settings.broker_url.is_some() {
        return Err(SeedError::NotWhole);
    }
    let began = Instant::now();
    let settings = terms::of_test_data(settings);
    if !beside_existing {
        existing::must_be_empty(&settings).await?;
    }
    let host = HostWithProvider::start(&settings, Arc::new(SystemClock)).await?;
    let filled = fill(&host, &plan).await;
    host.stop().await;
    let (people, mut placed) = filled?;

    let held = Settings { held_relays: vec!["orders".to_owned()], ..settings };
    let host = HostWithProvider::start(&held, Arc::new(SystemClock)).await?;
    let counted = place_held(&host, &plan, &people, &mut placed).await;
    host.stop().await;
    let log_in = |email: String| LogIn { email, password: people.password.clone() };
    Ok(Seeded {
        seed: plan.seed,
        products: Plan::products(),
        customers: people.customers.len(),
        orders: counted?,
        admin: log_in(plan.admin_email()),
        customer: people.customers.first().map(|customer| log_in(customer.email.clone())),
        took_ms: began.elapsed().as_millis(),
    })
}

/// Everything but the orders that stay as they were placed.
async fn fill(
    host: &HostWithProvider,
    plan: &Plan,
) -> Result<(People, Vec<PlacedOrder>), SeedError> {
    let (shop, client) = (host.shop(), Client { address: host.address });
    filling::import(shop, plan).await?;
    let people = filling::populate(&client, shop, plan).await?;
    settle(shop, plan, &[]).await?;

    let orders = plan.orders();
    let with = |wanted: fn(Fate) -> bool| -> Vec<&PlannedOrder> {
        orders.iter().filter(|order| wanted(order.fate)).collect()
    };
    let ending = with(|fate| !matches!(fate, Fate::Placed | Fate::AwaitingPayment));
    let mut placed = orders::place(&client, &people, &ending).await?;
    settle(shop, plan, &placed).await?;
    orders::handle(&client, &people, &placed).await?;
    settle(shop, plan, &placed).await?;
    let waiting = with(|fate| fate == Fate::AwaitingPayment);
    let waiting = orders::place(&client, &people, &waiting).await?;
    orders::until_they_await_payment(&client, &people, &waiting).await?;
    placed.extend(waiting);
    Ok((people, placed))
}

async fn place_held(
    host: &HostWithProvider,
    plan: &Plan,
    people: &People,
    placed: &mut Vec<PlacedOrder>,
) -> Result<BTreeMap<String, usize>, SeedError> {
    let client = Client { address: host.address };
    let orders = plan.orders();
    let held: Vec<&PlannedOrder> =
        orders.iter().filter(|order| order.fate == Fate::Placed).collect();
    placed.extend(orders::place(&client, people, &held).await?);
    orders::count(&client, people, placed).await
}
