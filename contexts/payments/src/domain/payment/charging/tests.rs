//! Given a payment, when the provider answers about its charge, then …

use super::*;
use crate::domain::samples::*;
use crate::domain::{PendingAction, RefundId};

#[test]
fn given_an_order_when_its_payment_is_requested_then_its_id_is_derived_from_the_order() {
    let requested = Payment::request(request(7, "tok_success"), noon());
    assert_eq!(requested.state.id, PaymentId::of_order(order(7)));
    assert_eq!(requested.event.fact, PaymentFact::Requested { amount: euros(2_500) });
    assert_eq!(
        (requested.decided_on, requested.state.version),
        (Version::NEW, requested.version())
    );
}

#[test]
fn given_an_order_that_costs_nothing_when_its_payment_is_requested_then_it_is_captured() {
    let request = PaymentRequest { amount: euros(0), ..request(7, "tok_declined") };
    let captured = Payment::request(request, noon());
    assert_eq!(captured.event.fact, PaymentFact::Captured { amount: euros(0) });
    let payment = captured.state;
    assert_eq!((payment.open_charge(), payment.pending_action()), (None, PendingAction::Nothing));
    let cancelled = payment.cancel_order(later(1)).unwrap();
    assert_eq!(cancelled.event.fact, PaymentFact::CancellationNoted);
    assert_eq!(cancelled.state.pending_action(), PendingAction::Nothing);
}

#[test]
fn given_an_open_charge_when_captured_then_the_token_is_gone() {
    for open in [requested(), unknown()] {
        let captured = open.capture(reference(), Some(euros(2_500)), later(2)).unwrap();
        assert_eq!(captured.event.fact, PaymentFact::Captured { amount: euros(2_500) });
        assert_eq!(captured.state.version, open.version.next());
        assert_eq!(captured.state.open_charge(), None);
        assert_eq!(captured.state.pending_action(), PendingAction::Nothing);
    }
}

#[test]
fn given_an_outcome_when_another_answer_comes_late_then_it_is_refused_by_name() {
    assert_eq!(
        captured().capture(reference(), Some(euros(2_500)), later(9)),
        Err(CaptureRefusal::AlreadyCaptured)
    );
    assert_eq!(captured().decline(no_funds(), None, later(9)), Err(DeclineRefusal::AlreadySettled));
    assert_eq!(captured().outcome_unknown(later(9)), Err(UnknownRefusal::AlreadySettled));
    assert_eq!(captured().give_up(later(99)), Err(GiveUpRefusal));
    assert_eq!(
        declined().capture(reference(), Some(euros(2_500)), later(9)),
        Err(CaptureRefusal::DeclinedByProvider)
    );
    assert_eq!(declined().decline(no_funds(), None, later(9)), Err(DeclineRefusal::AlreadySettled));
    assert_eq!(voided().decline(no_funds(), None, later(9)), Err(DeclineRefusal::AlreadySettled));
    assert_eq!(unknown().outcome_unknown(later(9)), Err(UnknownRefusal::AlreadyUnknown));
}

#[test]
fn given_an_open_charge_when_there_is_time_and_it_is_wanted_then_it_may_be_charged() {
    for open in [requested(), unknown()] {
        assert!(open.may_be_charged(later(14)));
        assert!(!open.may_be_charged(later(15)));
    }
    for over in [cancelled_in_flight(), captured(), declined(), voided()] {
        assert!(!over.may_be_charged(later(2)), "{over:?}");
    }
}

#[test]
fn given_time_is_over_when_the_charge_is_withdrawn_then_it_is_declined_by_us() {
    let given_up = unknown().give_up(later(15)).unwrap();
    let reason = DeclineReason::NotPaidInTime;
    assert_eq!(given_up.event.fact, PaymentFact::Declined { reason });
}

#[test]
fn given_a_cancelled_order_when_the_charge_is_withdrawn_then_it_is_voided() {
    let voided = cancelled_in_flight().give_up(later(2)).unwrap();
    assert_eq!(voided.event.fact, PaymentFact::Voided);
    assert_eq!(voided.state.pending_action(), PendingAction::Nothing);
}

#[test]
fn given_a_payment_we_gave_up_when_it_is_captured_after_all_then_a_refund_is_outstanding() {
    for given_up in [voided(), unknown().give_up(later(15)).unwrap().state] {
        let captured = given_up.capture(reference(), Some(euros(2_500)), later(16)).unwrap().state;
        assert_eq!(captured.pending_action(), PendingAction::BeginRefund);
        let refund = captured.begin_outstanding_refund(later(16)).unwrap();
        let id = RefundId::of_cancellation(captured.id);
        let fact = PaymentFact::RefundRequested { refund: id, amount: euros(2_500) };
        assert_eq!(refund.event.fact, fact);
    }
}
