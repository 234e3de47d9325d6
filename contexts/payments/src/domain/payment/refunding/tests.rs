//! Given a payment, when a refund is wanted or answered, then …

use super::*;
use crate::domain::PendingAction;
use crate::domain::samples::*;

#[test]
fn given_money_when_parts_are_refunded_then_never_more_than_was_captured() {
    let first =
        captured().request_refund(refund_id(1), part(2_000), note(), later(2)).unwrap().state;
    let too_much = first.request_refund(refund_id(2), part(501), note(), later(3));
    assert_eq!(too_much, Err(RefundRefusal::MoreThanIsLeft { left: euros(500) }));
    let rest =
        first.request_refund(refund_id(2), RefundAmount::WhatIsLeft, note(), later(3)).unwrap();
    let fact = PaymentFact::RefundRequested { refund: refund_id(2), amount: euros(500) };
    assert_eq!(rest.event.fact, fact);
    let more = rest.state.request_refund(refund_id(3), part(1), note(), later(4));
    assert_eq!(more, Err(RefundRefusal::NothingLeft));
}

#[test]
fn given_no_money_when_a_refund_is_wanted_then_it_is_refused() {
    for payment in [requested(), unknown(), declined(), voided()] {
        let refused = payment.request_refund(refund_id(1), part(1), note(), later(2));
        assert_eq!(refused, Err(RefundRefusal::NotCaptured));
    }
}

#[test]
fn given_a_pending_refund_when_it_is_asked_for_again_then_there_is_still_one() {
    let first = captured().request_refund(refund_id(1), part(10), note(), later(2)).unwrap().state;
    let again = first.request_refund(refund_id(1), part(10), note(), later(3));
    assert_eq!(again, Err(RefundRefusal::AlreadyRequested));
}

#[test]
fn given_a_pending_refund_when_completed_then_no_later_answer_changes_it() {
    let pending =
        captured().request_refund(refund_id(1), part(10), note(), later(2)).unwrap().state;
    assert_eq!(pending.refunded(), euros(0));
    let completed = pending
        .complete_refund(refund_id(1), reference(), Some(euros(10)), later(3))
        .unwrap()
        .state;
    assert_eq!((completed.refunded(), completed.refundable()), (euros(10), euros(2_490)));
    let late = completed.fail_refund(refund_id(1), no_funds(), None, later(4));
    assert_eq!(late, Err(SettleRefundRefusal::AlreadySettled));
    let repeated = completed.complete_refund(refund_id(1), reference(), Some(euros(10)), later(4));
    assert_eq!(repeated, Err(SettleRefundRefusal::AlreadySettled));
}

#[test]
fn given_a_pending_refund_when_it_fails_then_its_amount_may_be_refunded_again() {
    let pending =
        captured().request_refund(refund_id(1), part(2_500), note(), later(2)).unwrap().state;
    let failed = pending.fail_refund(refund_id(1), no_funds(), None, later(3)).unwrap();
    let fact = PaymentFact::RefundFailed { refund: refund_id(1), amount: euros(2_500) };
    assert_eq!(failed.event.fact, fact);
    assert_eq!(failed.state.refundable(), euros(2_500));
    assert_eq!(failed.state.pending_action(), PendingAction::Nothing);
}

#[test]
fn given_a_refund_of_another_payment_when_it_is_answered_then_it_is_refused() {
    let stranger = captured().complete_refund(refund_id(9), reference(), Some(euros(10)), later(3));
    assert_eq!(stranger, Err(SettleRefundRefusal::NoSuchRefund));
}
