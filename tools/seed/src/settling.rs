//! Waiting until the shop has finished with the orders of this run. Older ones may wait for a payment that does not come.

use std::time::{Duration, Instant};

use host::Shop;
use platform::outbox::pending_deliveries;
use shared_kernel::StoreError;
use tokio::time::sleep;
use uuid::Uuid;

use crate::SeedError;
use crate::orders::PlacedOrder;
use crate::plan::Plan;

/// The shop comes to rest within this time, and a second more for each so many orders.
const SETTLED_WITHIN: Duration = Duration::from_mins(2);
const ORDERS_A_SECOND: usize = 50;
/// The pause between two looks.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// Waits until every event has arrived and nothing is left to do for these orders.
pub(crate) async fn settle(
    shop: &Shop,
    plan: &Plan,
    placed: &[PlacedOrder],
) -> Result<(), SeedError> {
    let more = u64::try_from(plan.orders / ORDERS_A_SECOND).unwrap_or(u64::MAX);
    let within = SETTLED_WITHIN.saturating_add(Duration::from_secs(more));
    let began = Instant::now();
    while let Some(left) = still_to_do(shop, placed).await? {
        if began.elapsed() > within {
            return Err(SeedError::NotSettled { seconds: within.as_secs(), left });
        }
        sleep(LOOK_AGAIN).await;
    }
    Ok(())
}

async fn still_to_do(shop: &Shop, placed: &[PlacedOrder]) -> Result<Option<String>, StoreError> {
    // The outboxes are cheap to ask; the orders are looked at only once those are empty.
    if let Some(waiting) = waiting_events(shop).await? {
        return Ok(Some(waiting));
    }
    let facts = audit::facts(shop).await?;
    let is_unfinished = |order: &&PlacedOrder| {
        let id = Uuid::parse_str(&order.id).ok();
        id.and_then(|id| facts.entry(id)).is_some_and(audit::OrderEntry::is_unfinished)
    };
    match placed.iter().find(is_unfinished) {
        Some(order) => Ok(Some(format!("order {} is not finished", order.id))),
        // Orders that ended while they were looked at may have published events.
        None => waiting_events(shop).await,
    }
}

async fn waiting_events(shop: &Shop) -> Result<Option<String>, StoreError> {
    for database in shop.databases() {
        let waiting = pending_deliveries::backlog(database).await?;
        if waiting > 0 {
            let context = database.context();
            return Ok(Some(format!("{waiting} events wait in the outbox of {context}")));
        }
    }
    Ok(None)
}
