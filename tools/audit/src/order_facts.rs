//! The facts of all contexts about each order, side by side.

use std::collections::{BTreeMap, BTreeSet};

use platform::context::Fact;
use uuid::Uuid;

/// The progress of an order, from `orders`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Placed or awaiting payment: its checkout is under way.
    Open,
    /// Confirmed, shipped or delivered.
    Confirmed,
    /// Cancelled.
    Cancelled,
}

/// The state of an order's units, from `products`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReservationState {
    /// Held for the order.
    Reserved,
    /// Sold.
    Committed,
    /// Rejected, released or expired: nothing is held.
    NothingHeld,
}

/// One order in all facts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderEntry {
    /// Unset when `orders` does not know the order.
    pub progress: Option<Progress>,
    /// The currencies of the order and of its payments. There is one, in which all amounts here are.
    pub currencies: BTreeSet<String>,
    /// The total, in minor units.
    pub total_minor: i64,
    /// The refunds that `orders` has recorded.
    pub recorded_refunds_minor: i64,
    /// Unset when `products` does not know the order.
    pub reservation: Option<ReservationState>,
    /// How many payments there are for it.
    pub payments: u32,
    /// How many of its payments have no outcome yet.
    pub undecided_payments: u32,
    /// How many of its payments were captured.
    pub captures: u32,
    /// The amount captured, in minor units.
    pub captured_minor: i64,
    /// The amount refunded or being refunded.
    pub refunding_minor: i64,
    /// The amount refunded for good.
    pub refunded_minor: i64,
    /// Unset when there is no provider whose ledger could be read.
    pub captures_at_provider: Option<u32>,
}

impl OrderEntry {
    /// The customer's money that the shop holds.
    pub const fn net_charge_minor(&self) -> i64 {
        self.captured_minor.saturating_sub(self.refunded_minor)
    }

    /// Whether some work is pending for this order.
    pub fn is_unfinished(&self) -> bool {
        let holds_units = self.reservation == Some(ReservationState::Reserved);
        let charged_after_cancelling =
            self.progress == Some(Progress::Cancelled) && self.net_charge_minor() != 0;
        // A refund ends when orders has handled its event.
        let refund_under_way = self.refunding_minor != self.refunded_minor
            || (self.progress.is_some() && self.recorded_refunds_minor != self.refunded_minor);
        self.progress == Some(Progress::Open)
            || self.undecided_payments > 0
            || holds_units
            || charged_after_cancelling
            || refund_under_way
    }
}

/// All orders that any context has facts about.
#[derive(Debug, Default)]
pub struct OrderFacts {
    entries: BTreeMap<Uuid, OrderEntry>,
    /// Facts that make no sense, each in a sentence.
    unreadable: Vec<String>,
}

impl OrderFacts {
    /// Records a fact of a context about an order.
    pub fn note(&mut self, context: &str, fact: &Fact) {
        let entry = self.entries.entry(fact.subject).or_default();
        if note(entry, context, fact).is_none() {
            let Fact { subject: order, name, value } = fact;
            self.unreadable.push(format!("order {order}: {context} says {name} is {value:?}"));
        }
    }

    /// Every order with its facts.
    pub fn entries(&self) -> impl Iterator<Item = (Uuid, &OrderEntry)> {
        self.entries.iter().map(|(order, entry)| (*order, entry))
    }

    /// The facts about one order.
    pub fn entry(&self, order: Uuid) -> Option<&OrderEntry> {
        self.entries.get(&order)
    }

    /// How many orders there are.
    pub fn orders(&self) -> u64 {
        let orders = self.entries.values().filter(|entry| entry.progress.is_some()).count();
        u64::try_from(orders).unwrap_or(u64::MAX)
    }

    /// Facts whose value makes no sense, each in a sentence.
    pub fn unreadable(&self) -> &[String] {
        &self.unreadable
    }
}

/// `None` when the value makes no sense. Facts that no check needs are passed over.
fn note(entry: &mut OrderEntry, context: &str, fact: &Fact) -> Option<()> {
    match (context, fact.name) {
        ("orders", "order_status") => entry.progress = Some(progress(&fact.value)?),
        ("orders" | "payments", "currency") => {
            entry.currencies.insert(fact.value.clone());
        }
        ("orders", "total_minor") => entry.total_minor = fact.value.parse().ok()?,
        ("orders", "refunded_minor") => entry.recorded_refunds_minor = fact.value.parse().ok()?,
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
