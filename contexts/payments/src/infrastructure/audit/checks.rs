//! The invariants, one function each.

use std::collections::{HashMap, HashSet};

use platform::context::Check;
use shared_kernel::Money;
use uuid::Uuid;

use super::Audited;
use crate::application::ports::StatusName;
use crate::domain::{OpenEnd, RefundReason};

/// 5: never two captures for one order; the provider's own ledger agrees, as it was before and after our books
/// were read.
pub(super) fn the_ledger_agrees(
    payments: &[Audited],
    before: &HashMap<Uuid, Money>,
    after: &HashMap<Uuid, Money>,
) -> Check {
    let mut violations = Vec::new();
    let mut known = HashSet::new();
    for Audited { payment, .. } in payments {
        known.insert(payment.id.as_uuid());
        let key = payment.id.as_uuid();
        let status = StatusName::of(&payment.status).as_str();
        match (payment.captured_as(), after.get(&key)) {
            (Some(_), Some(amount)) if *amount == payment.amount => {}
            (Some(_), Some(amount)) => violations.push(format!(
                "payment {key}: we captured {}, the provider {amount}",
                payment.amount
            )),
            (Some(_), None) => {
                violations.push(format!("payment {key}: captured by us, unknown to the provider"));
            }
            (None, _) if payment.open_charge().is_none() && before.contains_key(&key) => {
                violations
                    .push(format!("payment {key}: {status} for us, captured at the provider"));
            }
            (None, Some(_) | None) => {}
        }
    }
    for key in before.keys().filter(|key| !known.contains(*key)) {
        violations.push(format!("charge {key}: captured at the provider, no payment of ours"));
    }
    let examined = count(payments);
    let says = "never two captures for one order; the provider's own ledger agrees";
    Check { invariant: 5, says, examined, violations }
}

/// 6: a cancelled order has no net charge.
pub(super) fn cancelled_orders_hold_no_money(payments: &[Audited]) -> Check {
    let cancelled = payments.iter().map(|audited| &audited.payment);
    let cancelled: Vec<_> = cancelled.filter(|payment| payment.unwanted_since.is_some()).collect();
    let violations = cancelled
        .iter()
        .filter(|payment| payment.refundable().amount_minor() > 0)
        .map(|payment| {
            format!(
                "payment {}: {} is held for a cancelled order and on no way back; an administrator can refund it",
                payment.id,
                payment.refundable()
            )
        })
        .collect();
    let examined = u64::try_from(cancelled.len()).unwrap_or(u64::MAX);
    Check { invariant: 6, says: "a cancelled order has no net charge", examined, violations }
}

/// 17: money captured after the order was cancelled is refunded exactly once.
pub(super) fn unwanted_money_goes_back_once(payments: &[Audited]) -> Check {
    let mut violations = Vec::new();
    let mut examined = 0;
    for Audited { payment, .. } in payments {
        if payment.unwanted_since.is_none() || payment.captured_as().is_none() {
            continue;
        }
        examined += 1;
        let own =
            payment.refunds.iter().filter(|refund| refund.reason == RefundReason::OrderCancelled);
        let own = own.count();
        if own > 1 {
            violations.push(format!("payment {}: {own} refunds for one cancellation", payment.id));
        }
        if payment.refunding().amount_minor() > payment.captured().amount_minor() {
            violations.push(format!("payment {}: more goes back than was captured", payment.id));
        }
    }
    let says = "money captured after the order was cancelled is refunded exactly once";
    Check { invariant: 17, says, examined, violations }
}

/// 8: a state row exists exactly when its outbox rows do. Where the outbox `forgets`, the first ones may be missing.
pub(super) fn every_version_has_its_event(
    payments: &[Audited],
    told_of: &HashSet<String>,
    forgets: bool,
) -> Check {
    let mut violations = Vec::new();
    let mut subjects = HashSet::new();
    for Audited { payment, told, .. } in payments {
        subjects.insert(crate::contract::subject(payment.id.as_uuid()));
        let version = i64::from(payment.version.as_u32());
        let first = told.iter().min().copied();
        let forgotten = if forgets { first.map_or(version, |first| first - 1) } else { 0 };
        let events = told.len();
        if i64::try_from(events) != Ok(version - forgotten) {
            let id = payment.id;
            violations.push(format!("payment {id}: version {version}, {events} events"));
        }
    }
    for ghost in told_of.iter().filter(|subject| !subjects.contains(*subject)) {
        violations.push(format!("{ghost}: events, and no payment"));
    }
    let says = "a state row exists exactly when its outbox row does";
    Check { invariant: 8, says, examined: count(payments), violations }
}

/// 12: every checkout ends, or is visibly stuck. A payment whose time came while no host was there is looked after by
/// the next one, however late that comes.
pub(super) fn every_payment_ends(payments: &[Audited]) -> Check {
    let mut violations = Vec::new();
    for Audited { payment, is_watched, .. } in payments {
        if payment.open_end() != OpenEnd::Nothing && !is_watched {
            violations.push(format!("payment {}: open, and nobody will look after it", payment.id));
        }
    }
    let says = "every payment ends, or somebody looks after it";
    Check { invariant: 12, says, examined: count(payments), violations }
}

fn count(payments: &[Audited]) -> u64 {
    u64::try_from(payments.len()).unwrap_or(u64::MAX)
}
