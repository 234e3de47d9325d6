//! Payments for tests, in every state they can be in.

use chrono::{DateTime, TimeDelta, Utc};
use shared_kernel::{Currency, Money};
use uuid::Uuid;

use super::{
    CustomerId, OpenCharge, OrderId, PartialAmount, Payment, PaymentRequest, PaymentToken,
    ProcessId, ProviderReason, ProviderReference, RefundAmount, RefundId, RefundNote, SealedNote,
};

pub(crate) fn noon() -> DateTime<Utc> {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

pub(crate) fn later(minutes: i64) -> DateTime<Utc> {
    noon() + TimeDelta::minutes(minutes)
}

pub(crate) fn euros(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::EUR)
}

pub(crate) fn order(number: u128) -> OrderId {
    OrderId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn refund_id(number: u128) -> RefundId {
    RefundId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn reference() -> ProviderReference {
    ProviderReference::parse("ch_1").unwrap()
}

pub(crate) fn no_funds() -> ProviderReason {
    ProviderReason::parse("insufficient_funds").unwrap()
}

pub(crate) fn written_note() -> RefundNote {
    RefundNote::parse("arrived broken").unwrap()
}

pub(crate) fn note() -> SealedNote {
    SealedNote::stored("sealed.1.note")
}

pub(crate) fn part(amount_minor: i64) -> RefundAmount {
    RefundAmount::Part(PartialAmount::parse(amount_minor).unwrap())
}

/// 25 euros for the order `number`, to be paid within 15 minutes of noon.
pub(crate) fn request(number: u128, token: &str) -> PaymentRequest {
    PaymentRequest {
        order: order(number),
        customer: CustomerId::from_uuid(Uuid::from_u128(number + 1_000)),
        process: ProcessId::from_uuid(Uuid::from_u128(number + 2_000)),
        amount: euros(2_500),
        charge: OpenCharge { token: PaymentToken::parse(token).unwrap(), expires_at: later(15) },
    }
}

pub(crate) fn requested() -> Payment {
    Payment::request(request(1, "tok_success"), noon()).state
}

pub(crate) fn unknown() -> Payment {
    requested().outcome_unknown(later(1)).unwrap().state
}

pub(crate) fn captured() -> Payment {
    requested().capture(reference(), Some(euros(2_500)), later(1)).unwrap().state
}

pub(crate) fn declined() -> Payment {
    requested().decline(no_funds(), None, later(1)).unwrap().state
}

pub(crate) fn cancelled_in_flight() -> Payment {
    requested().cancel_order(later(1)).unwrap().state
}

pub(crate) fn voided() -> Payment {
    cancelled_in_flight().give_up(later(2)).unwrap().state
}
