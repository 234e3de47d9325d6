//! Given a payment, when its order is cancelled, then …

use super::*;
use crate::domain::PendingAction;
use crate::domain::samples::*;

#[test]
fn given_an_open_charge_when_cancelled_then_that_is_stored() {
    for open in [requested(), unknown()] {
        let noted = open.cancel_order(later(3)).unwrap();
        assert_eq!(noted.event.fact, PaymentFact::CancellationNoted);
        assert_eq!(noted.state.status, open.status);
        assert_eq!(noted.state.cancel_order(later(4)), Err(CancelRefusal::AlreadyNoted));
    }
}

#[test]
fn given_a_noted_cancellation_when_captured_then_exactly_one_refund_is_outstanding() {
    let captured =
        cancelled_in_flight().capture(reference(), Some(euros(2_500)), later(3)).unwrap().state;
    assert_eq!(captured.pending_action(), PendingAction::BeginRefund);
    let refunding = captured.begin_outstanding_refund(later(3)).unwrap().state;
    let id = RefundId::of_cancellation(captured.id);
    assert_eq!(refunding.pending_action(), PendingAction::FinishRefunds(vec![id]));
    assert_eq!(refunding.begin_outstanding_refund(later(4)), Err(NoOutstandingRefund));
}

#[test]
fn given_unwanted_money_when_its_refund_is_refused_then_another_is_outstanding() {
    let mut payment = captured().cancel_order(later(2)).unwrap().state;
    for earlier in 0..3 {
        let id = RefundId::of_cancellation_after(payment.id, earlier);
        assert_eq!(payment.pending_action(), PendingAction::FinishRefunds(vec![id]));
        payment = payment.fail_refund(id, no_funds(), None, later(3)).unwrap().state;
        assert_eq!(payment.pending_action(), PendingAction::BeginRefund);
        payment = payment.begin_outstanding_refund(later(4)).unwrap().state;
    }
    assert_eq!(payment.refused_cancellation_refunds(), 3);
    assert_eq!(payment.refunding(), euros(2_500));
}

#[test]
fn given_a_part_that_fails_after_the_refund_of_the_cancellation_then_that_part_is_outstanding() {
    let part_of_it = refund_id(5);
    let partly =
        captured().request_refund(part_of_it, part(1_000), note(), later(2)).unwrap().state;
    let cancelled = partly.cancel_order(later(3)).unwrap().state;
    let first = RefundId::of_cancellation(partly.id);
    let refunded =
        cancelled.complete_refund(first, reference(), Some(euros(1_500)), later(4)).unwrap().state;
    let failed = refunded.fail_refund(part_of_it, no_funds(), None, later(5)).unwrap().state;
    assert_eq!(failed.pending_action(), PendingAction::BeginRefund);
    let again = failed.begin_outstanding_refund(later(5)).unwrap();
    let second = RefundId::of_cancellation_after(partly.id, 1);
    let fact = PaymentFact::RefundRequested { refund: second, amount: euros(1_000) };
    assert_eq!(again.event.fact, fact);
    let stated = Some(euros(1_000));
    let completed =
        again.state.complete_refund(second, reference(), stated, later(6)).unwrap().state;
    assert_eq!(
        (completed.refunded(), completed.pending_action()),
        (euros(2_500), PendingAction::Nothing)
    );
}

#[test]
fn given_money_when_cancelled_then_what_is_left_is_refunded_at_once() {
    let partly =
        captured().request_refund(refund_id(5), part(1_000), note(), later(2)).unwrap().state;
    let cancelled = partly.cancel_order(later(3)).unwrap();
    let id = RefundId::of_cancellation(partly.id);
    let fact = PaymentFact::RefundRequested { refund: id, amount: euros(1_500) };
    assert_eq!(cancelled.event.fact, fact);
    assert_eq!(cancelled.state.cancel_order(later(4)), Err(CancelRefusal::AlreadyNoted));
}

#[test]
fn given_a_pending_full_refund_when_cancelled_and_it_fails_then_a_refund_is_outstanding() {
    let all = captured().request_refund(refund_id(5), part(2_500), note(), later(2)).unwrap().state;
    let cancelled = all.cancel_order(later(3)).unwrap();
    assert_eq!(cancelled.event.fact, PaymentFact::CancellationNoted);
    let failed =
        cancelled.state.fail_refund(refund_id(5), no_funds(), None, later(4)).unwrap().state;
    assert_eq!(failed.pending_action(), PendingAction::BeginRefund);
}

#[test]
fn given_no_money_when_cancelled_then_there_is_nothing_to_undo() {
    assert_eq!(declined().cancel_order(later(3)), Err(CancelRefusal::NothingToUndo));
    assert_eq!(voided().cancel_order(later(3)), Err(CancelRefusal::AlreadyNoted));
}
