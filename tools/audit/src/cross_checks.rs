//! The invariants that no context can check alone, one function each. They hold for a shop at rest; while a
//! shop is at work, invariants that hold only at the end of a checkout are checked for the orders that have ended.

use std::collections::HashSet;

use platform::context::Check;
use uuid::Uuid;

use super::Seen;
use super::order_facts::{OrderEntry, OrderFacts, Progress, ReservationState};

/// All of them. `stuck` are the orders that a dead letter is about.
pub(super) fn all(facts: &OrderFacts, stuck: &HashSet<Uuid>, seen: Seen) -> Vec<Check> {
    vec![
        confirmed_means_paid(facts, seen),
        captured_once_and_the_provider_agrees(facts),
        cancelled_means_nothing_held(facts, seen),
        every_checkout_ends(facts, stuck, seen),
        late_money_went_back_once(facts, seen),
    ]
}

impl Seen {
    /// Whether all work for an order was done, or had its time. Units or money without an order have no pending work.
    fn has_ended(self, entry: &OrderEntry) -> bool {
        self == Self::AtRest || entry.progress.is_none() || !entry.is_unfinished()
    }
}

/// 4, in both directions.
fn confirmed_means_paid(facts: &OrderFacts, seen: Seen) -> Check {
    let says =
        "an order is confirmed exactly when one captured payment, net of refunds, equals its total";
    let ended = |entry: &OrderEntry| seen.has_ended(entry);
    let check = over(facts, 4, says, ended, |order, entry| {
        let net = entry.net_charge_minor();
        let due = entry.total_minor.saturating_sub(entry.recorded_refunds_minor);
        if entry.currencies.len() > 1 {
            let currencies: Vec<&str> = entry.currencies.iter().map(String::as_str).collect();
            return Some(format!(
                "order {order}: paid in another currency: {}",
                currencies.join(", ")
            ));
        }
        match entry.progress {
            None => Some(format!("order {order}: units or money, and no order")),
            Some(Progress::Confirmed) if net != due => {
                Some(format!("order {order}: confirmed, {due} is due and {net} is held"))
            }
            Some(Progress::Open) if net != 0 => {
                Some(format!("order {order}: not confirmed, and {net} is held"))
            }
            Some(Progress::Open | Progress::Confirmed | Progress::Cancelled) => None,
        }
    });
    let violations =
        check.violations.into_iter().chain(facts.unreadable().iter().cloned()).collect();
    Check { violations, ..check }
}

/// 5. While a payment has no outcome yet, the provider may know more than we do.
///
/// A ledger without any capture of the shop is told once, since it is most likely that of another provider.
fn captured_once_and_the_provider_agrees(facts: &OrderFacts) -> Check {
    let says = "never two captures for one order; the provider's own ledger agrees";
    let check = over(
        facts,
        5,
        says,
        |_every| true,
        |order, entry| {
            let ours = entry.captures;
            let theirs = entry.captures_at_provider.unwrap_or(ours);
            let undecided = entry.undecided_payments > 0;
            if ours > 1 || theirs > 1 {
                return Some(format!(
                    "order {order}: captured {ours} times by us, {theirs} times at the provider"
                ));
            }
            let differ = if undecided { ours > theirs } else { ours != theirs };
            differ
                .then(|| format!("order {order}: {ours} captures by us, {theirs} at the provider"))
        },
    );
    let captured: u32 = facts.entries().map(|(_, entry)| entry.captures).sum();
    let is_foreign =
        captured > 0 && facts.entries().all(|(_, entry)| entry.captures_at_provider == Some(0));
    if is_foreign {
        let says_why = format!(
            "the ledger of the provider that these settings lead to has none of the shop's {captured} captures; see that \
             `provider.url` names the provider of this shop"
        );
        return Check { violations: vec![says_why], ..check };
    }
    check
}

/// 6.
fn cancelled_means_nothing_held(facts: &OrderFacts, seen: Seen) -> Check {
    let says = "a cancelled order has no net charge and nothing reserved";
    let cancelled =
        |entry: &OrderEntry| entry.progress == Some(Progress::Cancelled) && seen.has_ended(entry);
    over(facts, 6, says, cancelled, |order, entry| {
        let net = entry.net_charge_minor();
        if net != 0 {
            return Some(format!("order {order}: cancelled, and {net} is held"));
        }
        match entry.reservation {
            Some(ReservationState::Reserved | ReservationState::Committed) => {
                Some(format!("order {order}: cancelled, and its units are held"))
            }
            Some(ReservationState::NothingHeld) | None => None,
        }
    })
}

/// 12. A confirmed order has its units; one that is under way at rest has a dead letter to show for it.
fn every_checkout_ends(facts: &OrderFacts, stuck: &HashSet<Uuid>, seen: Seen) -> Check {
    let says = "every checkout ends, or is visibly stuck with a reason and an operator's action";
    let ended = |entry: &OrderEntry| seen.has_ended(entry);
    over(facts, 12, says, ended, |order, entry| {
        if stuck.contains(&order) {
            return None;
        }
        match (entry.progress, entry.reservation) {
            (Some(Progress::Open), _) => {
                Some(format!("order {order}: neither confirmed nor cancelled"))
            }
            (Some(Progress::Confirmed), Some(ReservationState::Committed))
            | (Some(Progress::Cancelled) | None, _) => None,
            (Some(Progress::Confirmed), Some(_) | None) => {
                Some(format!("order {order}: confirmed, and its units are not committed"))
            }
        }
    })
}

/// 17.
fn late_money_went_back_once(facts: &OrderFacts, seen: Seen) -> Check {
    let says = "money captured after the order was cancelled is refunded exactly once";
    let charged_after_all = |entry: &OrderEntry| {
        entry.progress == Some(Progress::Cancelled)
            && entry.captured_minor != 0
            && seen.has_ended(entry)
    };
    over(facts, 17, says, charged_after_all, |order, entry| {
        let (captured, refunded) = (entry.captured_minor, entry.refunded_minor);
        (captured != refunded).then(|| {
            format!("order {order}: cancelled, {captured} captured and {refunded} refunded")
        })
    })
}

fn over(
    facts: &OrderFacts,
    invariant: u8,
    says: &'static str,
    concerned: impl Fn(&OrderEntry) -> bool,
    broken: impl Fn(Uuid, &OrderEntry) -> Option<String>,
) -> Check {
    let mut check = Check { invariant, says, examined: 0, violations: Vec::new() };
    for (order, entry) in facts.entries().filter(|(_, entry)| concerned(entry)) {
        check.examined += 1;
        check.violations.extend(broken(order, entry));
    }
    check
}

#[cfg(test)]
mod tests;
