//! What the contexts know of each order, side by side.

use std::collections::BTreeMap;

use platform::context::Fact;
use uuid::Uuid;

/// How far an order has come, as `orders` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Placed or awaiting payment: its checkout is under way.
    Open,
    /// Confirmed, shipped or delivered.
    Confirmed,
    /// Given up.
    Cancelled,
}

/// What became of an order's units, as `products` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReservationState {
    Reserved,
    Committed,
    /// Rejected, released or expired: nothing is held.
    NothingHeld,
}

/// One order in all books.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OrderEntry {
    /// Nothing when `orders` does not know the order.
    pub(crate) progress: Option<Progress>,
    pub(crate) total_minor: i64,
    /// What `orders` has heard of refunds.
    pub(crate) told_refunded_minor: i64,
    pub(crate) reservation: Option<ReservationState>,
    /// How many payments there are for it, and how many of them have no outcome yet.
    pub(crate) payments: u32,
    pub(crate) undecided_payments: u32,
    pub(crate) captures: u32,
    pub(crate) captured_minor: i64,
    /// What has gone back or is on its way.
    pub(crate) refunding_minor: i64,
    /// What has gone back for good.
    pub(crate) refunded_minor: i64,
    /// Nothing when there is no provider whose ledger could be asked.
    pub(crate) captures_at_provider: Option<u32>,
}

impl OrderEntry {
    /// What the shop holds of the customer's money.
    pub(crate) const fn net_charge_minor(&self) -> i64 {
        self.captured_minor.saturating_sub(self.refunded_minor)
    }

    /// Whether somebody still has something to do for this order.
    pub(crate) fn is_unfinished(&self) -> bool {
        let holds_units = self.reservation == Some(ReservationState::Reserved);
        let charged_in_vain =
            self.progress == Some(Progress::Cancelled) && self.net_charge_minor() != 0;
        // A refund ends when the order has heard of it.
        let refund_under_way = self.refunding_minor != self.refunded_minor
            || (self.progress.is_some() && self.told_refunded_minor != self.refunded_minor);
        self.progress == Some(Progress::Open)
            || self.undecided_payments > 0
            || holds_units
            || charged_in_vain
            || refund_under_way
    }
}

/// All orders that any context knows.
#[derive(Debug, Default)]
pub(crate) struct Books {
    entries: BTreeMap<Uuid, OrderEntry>,
    /// Facts that make no sense, each in a sentence.
    unreadable: Vec<String>,
}

impl Books {
    /// Writes down what a context says of an order.
    pub(crate) fn note(&mut self, context: &str, fact: &Fact) {
        let entry = self.entries.entry(fact.order).or_default();
        if note(entry, context, fact).is_none() {
            let Fact { order, name, value } = fact;
            self.unreadable.push(format!("order {order}: {context} says {name} is {value:?}"));
        }
    }

    /// Every order with what is known of it.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (Uuid, &OrderEntry)> {
        self.entries.iter().map(|(order, entry)| (*order, entry))
    }

    #[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
    /// What is known of one order.
    pub(crate) fn entry(&self, order: Uuid) -> Option<&OrderEntry> {
        self.entries.get(&order)
    }

    /// How many orders there are.
    pub(crate) fn orders(&self) -> u64 {
        let orders = self.entries.values().filter(|entry| entry.progress.is_some()).count();
        u64::try_from(orders).unwrap_or(u64::MAX)
    }

    pub(crate) fn unreadable(&self) -> &[String] {
        &self.unreadable
    }
}

/// `None` when the value makes no sense. Facts that no check needs are passed over.
fn note(entry: &mut OrderEntry, context: &str, fact: &Fact) -> Option<()> {
    match (context, fact.name) {
        ("orders", "order_status") => entry.progress = Some(progress(&fact.value)?),
        ("orders", "total_minor") => entry.total_minor = fact.value.parse().ok()?,
        ("orders", "refunded_minor") => entry.told_refunded_minor = fact.value.parse().ok()?,
        ("products", "reservation") => entry.reservation = Some(reservation(&fact.value)?),
        ("payments", "payment_status") => {
            entry.payments += 1;
            entry.undecided_payments += u32::from(is_undecided(&fact.value));
            // Not counted by the amount: an order of nothing is captured too.
            entry.captures += u32::from(fact.value == "captured");
        }
        ("payments", "captured_minor") => {
            let captured: i64 = fact.value.parse().ok()?;
            entry.captured_minor = entry.captured_minor.checked_add(captured)?;
        }
        ("payments", "refunding_minor") => {
            let refunding: i64 = fact.value.parse().ok()?;
            entry.refunding_minor = entry.refunding_minor.checked_add(refunding)?;
        }
        ("payments", "refunded_minor") => {
            let refunded: i64 = fact.value.parse().ok()?;
            entry.refunded_minor = entry.refunded_minor.checked_add(refunded)?;
        }
        ("payments", "captures_at_provider") => {
            let captures: u32 = fact.value.parse().ok()?;
            let known = entry.captures_at_provider.unwrap_or(0);
            entry.captures_at_provider = Some(known.checked_add(captures)?);
        }
        _ => {}
    }
    Some(())
}

fn progress(status: &str) -> Option<Progress> {
    match status {
        "placed" | "awaiting-payment" => Some(Progress::Open),
        "confirmed" | "shipped" | "delivered" => Some(Progress::Confirmed),
        "cancelled" => Some(Progress::Cancelled),
        _ => None,
    }
}

fn reservation(state: &str) -> Option<ReservationState> {
    match state {
        "reserved" => Some(ReservationState::Reserved),
        "committed" => Some(ReservationState::Committed),
        "rejected" | "released" | "expired" => Some(ReservationState::NothingHeld),
        _ => None,
    }
}

fn is_undecided(payment_status: &str) -> bool {
    matches!(payment_status, "requested" | "unknown")
}
