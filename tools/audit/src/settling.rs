//! Waiting until a shop has come to rest: nothing waits in an outbox, and nobody has anything left to do for an order.

use std::time::Duration;

use platform::outbox::pending_deliveries;
use shared_kernel::StoreError;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

use super::{OrderFacts, facts, visibly_stuck};
use host::Shop;
use terminal::counted;

/// How long to wait for a message to tell that something moved before looking again all the same: a timer of the
/// payments, for one, is no message.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// Whether a shop came to rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rest {
    /// Nothing is left to do.
    AtRest,
    /// Time ran out; what is still to be done, each in a sentence.
    StillAtWork(Vec<String>),
}

/// Waits until the shop is at rest, `within` at the most. Orders that are visibly stuck in a dead letter are not waited
/// for.
pub async fn settle(shop: &Shop, within: Duration) -> Result<Rest, StoreError> {
    let give_up = Instant::now() + within;
    let mut message_log = shop.message_log().listen();
    loop {
        let left = still_to_do(shop).await?;
        if left.is_empty() {
            return Ok(Rest::AtRest);
        }
        if Instant::now() >= give_up {
            return Ok(Rest::StillAtWork(left));
        }
        let look_again = give_up.min(Instant::now() + LOOK_AGAIN);
        match tokio::time::timeout_at(look_again, message_log.recv()).await {
            Ok(Ok(_) | Err(RecvError::Lagged(_))) => message_log = message_log.resubscribe(),
            // Without a stream there is only the timer.
            Ok(Err(RecvError::Closed)) => tokio::time::sleep_until(look_again).await,
            Err(_nothing_happened) => {}
        }
    }
}

async fn still_to_do(shop: &Shop) -> Result<Vec<String>, StoreError> {
    // The outboxes are cheap to ask; the orders are looked at only once those are empty.
    let waiting = waiting_events(shop).await?;
    if !waiting.is_empty() {
        return Ok(waiting);
    }
    let stuck = visibly_stuck(shop).await?;
    let unfinished = unfinished(&facts(shop).await?, |order| stuck.contains(&order));
    if !unfinished.is_empty() {
        return Ok(unfinished);
    }
    // What ended while the orders were looked at may have something to tell.
    waiting_events(shop).await
}

async fn waiting_events(shop: &Shop) -> Result<Vec<String>, StoreError> {
    let mut left = Vec::new();
    for database in shop.databases() {
        let waiting = pending_deliveries::backlog(database).await?;
        if waiting > 0 {
            let events = counted(waiting, "event waits", "events wait");
            left.push(format!("{events} in the outbox of {}", database.context()));
        }
    }
    Ok(left)
}

fn unfinished(facts: &OrderFacts, is_stuck: impl Fn(uuid::Uuid) -> bool) -> Vec<String> {
    let unfinished =
        facts.entries().filter(|(order, entry)| entry.is_unfinished() && !is_stuck(*order));
    unfinished.map(|(order, _)| format!("order {order} is not finished")).collect()
}

#[cfg(test)]
mod tests {
    use platform::context::Fact;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn waits_for_refunds_until_everybody_has_heard_of_them() {
        let order = Uuid::from_u128(1);
        let note = |facts: &mut OrderFacts, context: &str, name: &'static str, value: &str| {
            facts.note(context, &Fact { subject: order, name, value: value.to_owned() });
        };
        for (refunding, refunded, told, is_finished) in [
            ("0", "0", "0", true),
            ("500", "0", "0", false),
            ("500", "500", "0", false),
            ("500", "500", "500", true),
        ] {
            let mut facts = OrderFacts::default();
            note(&mut facts, "orders", "order_status", "confirmed");
            note(&mut facts, "orders", "refunded_minor", told);
            note(&mut facts, "payments", "payment_status", "captured");
            note(&mut facts, "payments", "captured_minor", "2500");
            note(&mut facts, "payments", "refunding_minor", refunding);
            note(&mut facts, "payments", "refunded_minor", refunded);
            let left = unfinished(&facts, |_none| false);
            assert_eq!(left.is_empty(), is_finished, "{refunding}, {refunded}, {told}: {left:?}");
        }
    }

    #[test]
    fn waits_for_open_orders_that_are_not_stuck() {
        let mut facts = OrderFacts::default();
        for (number, status) in
            [(1, "placed"), (2, "confirmed"), (3, "awaiting-payment"), (4, "cancelled")]
        {
            let order = Uuid::from_u128(number);
            facts.note("orders", &Fact { subject: order, name: "order_status", value: status.to_owned() });
        }
        let left = unfinished(&facts, |order| order == Uuid::from_u128(3));
        assert_eq!(left, [format!("order {} is not finished", Uuid::from_u128(1))]);
    }
}
