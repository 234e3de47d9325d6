//! The invariants, one function each.

use std::collections::{HashMap, HashSet};

use platform::context::Check;
use shared_kernel::Money;
use uuid::Uuid;

use super::Audited;
use crate::application::ports::StatusName;
use crate::domain::PendingAction;

/// 5: never two captures for one order; the provider's own ledger agrees, as it was before and after the payments were
/// read.
pub(super) fn the_ledger_agrees(
    payments: &[Audited],
    before: &HashMap<Uuid, Money>,
    after: &HashMap<Uuid, Money>,
) -> Check {
    let mut violations = Vec::new();
    let mut keys = HashSet::new();
    for Audited { payment, .. } in payments {
        keys.insert(payment.id().as_uuid());
        let key = payment.id().as_uuid();
        let status = StatusName::of(payment.status()).as_str();
        match (payment.captured_as(), after.get(&key)) {
            (Some(_), Some(amount)) if *amount == payment.amount() => {}
            (Some(_), Some(amount)) => violations.push(format!(
                "payment {key}: captured {} here, {amount} at the provider",
                payment.amount()
            )),
            (Some(_), None) if payment.is_of_nothing() => {}
            (Some(_), None) => {
                violations.push(format!("payment {key}: captured here, unknown to the provider"));
            }
            (None, _) if payment.open_charge().is_none() && before.contains_key(&key) => {
                violations.push(format!("payment {key}: {status} here, captured at the provider"));
            }
            (None, Some(_) | None) => {}
        }
    }
    for key in before.keys().filter(|key| !keys.contains(*key)) {
        violations.push(format!("charge {key}: captured at the provider, no payment here"));
    }
    let examined = count(payments);
    let says = "never two captures for one order; the provider's own ledger agrees";
    Check { invariant: 5, says, examined, violations }
}

/// 5: the provider states the amounts that it was asked for. Where it does not, an operator has to act.
pub(super) fn the_provider_states_what_was_asked(payments: &[Audited]) -> Check {
    let violations = payments.iter().filter_map(|Audited { payment, .. }| {
        let noted = payment.discrepancy()?;
        let (id, asked) = (payment.id(), payment.asked_amount(noted.refund));
        let about = noted.refund.map_or("the charge".to_owned(), |refund| format!("refund {refund}"));
        let stated = noted.stated.map_or("no readable amount".to_owned(), |stated| stated.to_string());
        Some(format!(
            "payment {id}: {asked} were asked for by {about}, and the provider states {stated}; correct it at the provider, \
             which is asked again"
        ))
    });
    let violations = violations.collect();
    let says = "the provider states the amounts that it was asked for";
    Check { invariant: 5, says, examined: count(payments), violations }
}

/// 6: a cancelled order has no net charge.
pub(super) fn cancelled_orders_hold_no_money(payments: &[Audited]) -> Check {
    let cancelled = payments.iter().map(|audited| &audited.payment);
    let cancelled: Vec<_> =
        cancelled.filter(|payment| payment.unwanted_since().is_some()).collect();
    let violations = cancelled
        .iter()
        .filter(|payment| payment.refundable().amount_minor() > 0)
        .map(|payment| {
            let (id, held) = (payment.id(), payment.refundable());
            let refused = payment.refused_cancellation_refunds();
            format!(
                "payment {id}: {held} is held for a cancelled order and not on its way back; the provider refused {refused} \
                 refunds of it, the next is tried when its action is due, and an administrator can refund it"
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
        if payment.unwanted_since().is_none() || payment.captured_as().is_none() {
            continue;
        }
        examined += 1;
        // Each after the first is of what a refund that failed has left.
        let own = payment.cancellation_refunds().count();
        let failed = payment.refunds().iter().filter(|refund| !refund.takes_its_amount()).count();
        if own > failed + 1 {
            violations
                .push(format!("payment {}: {own} refunds for one cancellation", payment.id()));
        }
        if payment.refunding().amount_minor() > payment.captured().amount_minor() {
            violations
                .push(format!("payment {}: more is refunded than was captured", payment.id()));
        }
    }
    let says = "money captured after the order was cancelled is refunded exactly once";
    Check { invariant: 17, says, examined, violations }
}

/// 8: a state row exists exactly when its outbox rows do. Where the outbox `forgets`, the first ones may be missing.
pub(super) fn every_version_has_its_event(
    payments: &[Audited],
    subjects_of_events: &HashSet<String>,
    forgets: bool,
) -> Check {
    let mut violations = Vec::new();
    let mut subjects = HashSet::new();
    for Audited { payment, sequences, .. } in payments {
        subjects.insert(crate::contract::subject(payment.id().as_uuid()));
        let version = i64::from(payment.version().as_u32());
        let first = sequences.iter().min().copied();
        let forgotten = if forgets { first.map_or(version, |first| first - 1) } else { 0 };
        let events = sequences.len();
        if i64::try_from(events) != Ok(version - forgotten) {
            let id = payment.id();
            violations.push(format!("payment {id}: version {version}, {events} events"));
        }
    }
    for ghost in subjects_of_events.iter().filter(|subject| !subjects.contains(*subject)) {
        violations.push(format!("{ghost}: events, and no payment"));
    }
    let says = "a state row exists exactly when its outbox row does";
    Check { invariant: 8, says, examined: count(payments), violations }
}

/// 12: every checkout ends, or is visibly stuck. An action that became due while no host ran is done by the next one,
/// however late that starts.
pub(super) fn every_payment_ends(payments: &[Audited]) -> Check {
    let mut violations = Vec::new();
    for Audited { payment, has_due_time, .. } in payments {
        if payment.pending_action() != PendingAction::Nothing && !has_due_time {
            violations.push(format!(
                "payment {}: an action is pending and has no due time",
                payment.id()
            ));
        }
    }
    let says = "every payment ends, or its pending action has a due time";
    Check { invariant: 12, says, examined: count(payments), violations }
}

fn count(payments: &[Audited]) -> u64 {
    u64::try_from(payments.len()).unwrap_or(u64::MAX)
}
