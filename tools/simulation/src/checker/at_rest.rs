//! The invariants of a shop at rest: every checkout is settled, money and units match, and nothing waits.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::money::{Account, accounts};
use super::{Checker, Disks, Violation};
use crate::disk::id;
use crate::plan::{GOODS, UNITS};
use crate::scene::Acknowledged;

const CONTEXTS: [&str; 4] = ["users", "products", "orders", "payments"];

/// The unfinished work, each item as a sentence.
pub(crate) fn still_to_do(disks: &Disks<'_>) -> Vec<String> {
    let mut left = Vec::new();
    for context in CONTEXTS {
        let pending =
            "SELECT event_type || ' of ' || subject || ' waits in the outbox, pending to ' || transport
            FROM outbox JOIN pending_deliveries USING (position)";
        left.extend(disks.of(context).column::<String>(pending));
        let waiting = "SELECT event_type || ' of ' || subject || ' waits in the inbox: ' || COALESCE(last_error, 'untried')
            FROM inbox WHERE status = 'waiting'";
        left.extend(disks.of(context).column::<String>(waiting));
    }
    for (disk, what, sql) in [
        ("orders", "checkouts are open", "SELECT COUNT(*) FROM orders WHERE due_at IS NOT NULL"),
        (
            "products",
            "orders hold units",
            "SELECT COUNT(*) FROM reservations WHERE status = 'reserved'",
        ),
        (
            "payments",
            "payments have a pending action",
            "SELECT COUNT(*) FROM payments WHERE next_action_at IS NOT NULL",
        ),
    ] {
        let number = disks.of(disk).number(sql, []);
        if number > 0 {
            left.push(format!("{number} {what}"));
        }
    }
    left
}

/// The first invariant that does not hold in a shop at rest.
pub(crate) fn violated_at_rest(
    checker: &Checker,
    disks: &Disks<'_>,
    acknowledged: &Acknowledged,
) -> Result<(), Violation> {
    no_event_is_a_dead_letter(disks)?;
    every_event_was_handled(checker, disks)?;
    let orders = orders(disks);
    for (action, order) in &acknowledged.orders {
        if !orders.contains_key(order) {
            let found =
                format!("action {action} has an acknowledged order {order}, which does not exist");
            return Err(Violation::of(1, found));
        }
    }
    let accounts = accounts(disks);
    let reservations = reservations(disks);
    for (order, (status, total)) in &orders {
        let account = accounts.get(order).cloned().unwrap_or_default();
        let reservation = reservations.get(order).map_or("none", String::as_str);
        ended_well(*order, status, *total, &account, reservation)?;
    }
    received_units_are_recorded(disks, acknowledged)
}

fn ended_well(
    order: Uuid,
    status: &str,
    total: i64,
    account: &Account,
    reservation: &str,
) -> Result<(), Violation> {
    let Account {
        captured, captured_at_provider, refunds_at_provider, refunded_at_provider, ..
    } = *account;
    let broken = |invariant, found: String| Err(Violation::of(invariant, found));
    if captured != captured_at_provider {
        return broken(
            5,
            format!("order {order}: {captured} captured, {captured_at_provider} at the provider"),
        );
    }
    let net = captured_at_provider - refunded_at_provider;
    match status {
        "confirmed" if net != total => broken(
            4,
            format!("order {order} is confirmed and costs {total}, and the provider holds {net}"),
        ),
        "confirmed" if reservation != "committed" => {
            broken(12, format!("order {order} is confirmed, and its units are {reservation}"))
        }
        "cancelled" if refunds_at_provider > 1 => broken(
            17,
            format!("order {order} was cancelled, and refunded {refunds_at_provider} times"),
        ),
        "cancelled" if net != 0 => {
            broken(6, format!("order {order} is cancelled, and the provider holds {net}"))
        }
        "cancelled" if matches!(reservation, "reserved" | "committed") => {
            broken(6, format!("order {order} is cancelled, and its units are {reservation}"))
        }
        "confirmed" | "cancelled" => Ok(()),
        open => broken(12, format!("order {order} is still {open}")),
    }
}

fn no_event_is_a_dead_letter(disks: &Disks<'_>) -> Result<(), Violation> {
    for context in CONTEXTS {
        let dead = "SELECT handler || ': ' || last_error FROM inbox WHERE status = 'dead'";
        if let Some(dead) = disks.of(context).column::<String>(dead).into_iter().next() {
            return Err(Violation::of(12, format!("a dead letter of {dead}")));
        }
    }
    Ok(())
}

/// 9 and 23: no event was skipped.
fn every_event_was_handled(checker: &Checker, disks: &Disks<'_>) -> Result<(), Violation> {
    for (context, handlers) in &checker.handlers {
        for (event_type, handler) in handlers {
            let source = event_type.split('.').next().unwrap_or_default();
            let published = "SELECT COUNT(*) FROM outbox WHERE event_type = ?";
            let published = disks.of(source).number(published, [event_type]);
            let handled = "SELECT COUNT(*) FROM inbox
                WHERE event_type = ? AND handler = ? AND status = 'handled'";
            let handled = disks.of(context).number(handled, [event_type, handler]);
            if published != handled {
                let found =
                    format!("{published} events {event_type}, and {handler} handled {handled}");
                return Err(Violation::of(23, found));
            }
        }
    }
    Ok(())
}

/// 3, as the admin sees it: acknowledged receipts are in the ledger once.
fn received_units_are_recorded(
    disks: &Disks<'_>,
    acknowledged: &Acknowledged,
) -> Result<(), Violation> {
    for (good, (sku, _)) in GOODS.iter().enumerate() {
        let expected =
            i64::from(UNITS) + acknowledged.received.get(&good).copied().unwrap_or_default();
        let ledger = "SELECT SUM(delta) FROM stock_movements WHERE kind = 'received' AND sku = ?";
        let recorded = disks.of("products").number(ledger, [sku]);
        if recorded != expected {
            let found =
                format!("{expected} units of {sku} were received, and the ledger has {recorded}");
            return Err(Violation::of(3, found));
        }
    }
    Ok(())
}

fn orders(disks: &Disks<'_>) -> BTreeMap<Uuid, (String, i64)> {
    let read = |row: &rusqlite::Row<'_>| Ok((id(row, 0)?, (row.get(1)?, row.get(2)?)));
    let orders = "SELECT id, status, total_minor - refunded_minor FROM orders";
    disks.of("orders").rows(orders, [], read).into_iter().collect()
}

fn reservations(disks: &Disks<'_>) -> BTreeMap<Uuid, String> {
    let read = |row: &rusqlite::Row<'_>| Ok((id(row, 0)?, row.get(1)?));
    let reservations = "SELECT order_id, status FROM reservations";
    disks.of("products").rows(reservations, [], read).into_iter().collect()
}
