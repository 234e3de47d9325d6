//! New entries in the provider's ledger.

use std::time::Duration;

use chrono::{DateTime, Utc};
use platform::time::to_micros;
use shared_kernel::Money;
use shared_kernel::id::derived;
use uuid::Uuid;

use crate::faults::after;
use crate::ledger::{charges, refunds};
use crate::test_token::TestToken;
use crate::wire::{CAPTURED, COMPLETED, DECLINED, FAILED, PENDING, WITHDRAWN};

/// The entry of a charge: the token decides its outcome.
pub(super) fn new_charge(
    key: Uuid,
    amount: Money,
    token: &str,
    now: DateTime<Utc>,
    pending_for: Duration,
) -> charges::Model {
    let (status, decline_reason) = match TestToken::find(token) {
        Some(
            TestToken::Success
            | TestToken::Slow
            | TestToken::TimeoutAfterCharge
            | TestToken::NeverAnswers
            | TestToken::Unreachable,
        ) => (CAPTURED, None),
        Some(TestToken::Pending) => (PENDING, None),
        Some(TestToken::Declined) => (DECLINED, Some("card_declined")),
        Some(TestToken::InsufficientFunds) => (DECLINED, Some("insufficient_funds")),
        None => (DECLINED, Some("invalid_token")),
    };
    charges::Model {
        idempotency_key: key,
        version: 1,
        reference: format!("ch_{}", derived(key, "charge").simple()),
        amount_minor: amount.amount_minor(),
        currency: amount.currency().code().to_owned(),
        // Another text may be somebody's means of payment: this ledger is no place for it.
        token: TestToken::find(token).map_or("unknown", TestToken::as_str).to_owned(),
        status: status.to_owned(),
        decline_reason: decline_reason.map(str::to_owned),
        created_at: to_micros(now),
        settles_at: (status == PENDING).then(|| to_micros(after(now, pending_for))),
        refunded_minor: 0,
    }
}

/// The entry in place of a charge that will not be made.
pub(super) fn withdrawn_charge(
    key: Uuid,
    amount: Money,
    token: &str,
    now: DateTime<Utc>,
) -> charges::Model {
    charges::Model {
        status: WITHDRAWN.to_owned(),
        decline_reason: None,
        settles_at: None,
        ..new_charge(key, amount, token, now, Duration::ZERO)
    }
}

/// The entry of a refund: completed, unless it exceeds what is left of the charge.
pub(super) fn new_refund(
    key: Uuid,
    charge: &charges::Model,
    amount: Money,
    now: DateTime<Utc>,
) -> refunds::Model {
    let left = charge.amount_minor.saturating_sub(charge.refunded_minor);
    let failure = if charge.status != CAPTURED {
        Some("charge_not_captured")
    } else if charge.currency != amount.currency().code() {
        Some("wrong_currency")
    } else if amount.amount_minor() > left {
        Some("exceeds_charge")
    } else {
        None
    };
    refunds::Model {
        idempotency_key: key,
        charge_key: charge.idempotency_key,
        reference: format!("re_{}", derived(key, "refund").simple()),
        amount_minor: amount.amount_minor(),
        currency: amount.currency().code().to_owned(),
        status: if failure.is_none() { COMPLETED } else { FAILED }.to_owned(),
        failure_reason: failure.map(str::to_owned),
        created_at: to_micros(now),
    }
}
