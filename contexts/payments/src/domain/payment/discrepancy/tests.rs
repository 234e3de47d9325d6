//! Given a payment, when the provider states another amount than it was asked for, then …

use shared_kernel::Currency;

use super::*;
use crate::domain::PendingAction;
use crate::domain::samples::*;

/// Less, more, another currency with the same digits, and nothing that can be read.
fn other_amounts() -> [Option<Money>; 4] {
    let yen = Money::new(2_500, Currency::parse("JPY").unwrap());
    [Some(euros(2_499)), Some(euros(2_501)), Some(yen), None]
}

#[test]
fn given_an_open_charge_when_another_amount_is_captured_then_nothing_is_captured() {
    for (open, stated) in [requested(), unknown()]
        .into_iter()
        .flat_map(|open| other_amounts().map(|it| (open.clone(), it)))
    {
        let noted = open.capture(reference(), stated, later(2)).unwrap();
        let fact = PaymentFact::AmountDiffers { refund: None, asked: euros(2_500), stated };
        assert_eq!(noted.event.fact, fact);
        let noted = noted.state;
        assert_eq!((noted.captured(), noted.refundable()), (euros(0), euros(0)));
        assert!(noted.charge_is_in_question() && !noted.may_be_charged(later(3)));
        assert!(matches!(noted.pending_action(), PendingAction::FindOutcome(_)));
        let again = noted.capture(reference(), stated, later(3));
        assert_eq!(again.unwrap_err().to_string(), "the provider is known to state another amount");
    }
}

#[test]
fn given_a_discrepancy_when_the_provider_states_the_right_amount_then_it_is_settled() {
    let noted = requested().capture(reference(), Some(euros(500)), later(1)).unwrap().state;
    let captured = noted.capture(reference(), Some(euros(2_500)), later(2)).unwrap().state;
    assert_eq!((captured.captured(), captured.discrepancy()), (euros(2_500), None));
    let declined = noted.decline(no_funds(), Some(euros(2_500)), later(2)).unwrap().state;
    assert_eq!(declined.discrepancy(), None);
    let withdrawn = noted.give_up(later(20)).unwrap().state;
    assert_eq!(withdrawn.discrepancy(), None);
}

#[test]
fn given_a_discrepancy_when_another_statement_differs_too_then_the_last_one_is_shown() {
    let noted = requested().capture(reference(), None, later(1)).unwrap().state;
    let again = noted.capture(reference(), Some(euros(1)), later(2)).unwrap().state;
    let expected = Discrepancy { since: later(2), refund: None, stated: Some(euros(1)) };
    assert_eq!(again.discrepancy(), Some(&expected));
}

#[test]
fn given_an_open_charge_when_a_decline_states_another_amount_then_it_is_not_declined() {
    let noted = requested().decline(no_funds(), Some(euros(1)), later(1)).unwrap();
    assert!(matches!(noted.event.fact, PaymentFact::AmountDiffers { .. }));
    assert!(noted.state.open_charge().is_some());
    let silent = requested().decline(no_funds(), None, later(1)).unwrap();
    assert!(matches!(silent.event.fact, PaymentFact::Declined { .. }), "no money moved");
}

#[test]
fn given_a_payment_that_was_given_up_when_another_amount_is_captured_then_nothing_is_refunded() {
    let noted = voided().capture(reference(), Some(euros(500)), later(3)).unwrap().state;
    assert_eq!(noted.pending_action(), PendingAction::Nothing);
    assert!(noted.charge_is_in_question() && noted.refunds().is_empty());
}

#[test]
fn given_a_cancelled_order_when_its_charge_is_in_question_then_nothing_is_refunded() {
    let noted = requested().capture(reference(), Some(euros(500)), later(1)).unwrap().state;
    let cancelled = noted.cancel_order(later(2)).unwrap();
    assert_eq!(cancelled.event.fact, PaymentFact::CancellationNoted);
    assert!(cancelled.state.charge_is_in_question() && cancelled.state.refunds().is_empty());
}

#[test]
fn given_a_pending_refund_when_another_amount_is_stated_then_it_stays_pending() {
    let id = refund_id(1);
    let pending = captured().request_refund(id, part(1_000), note(), later(2)).unwrap().state;
    for stated in [Some(euros(999)), Some(euros(2_500)), None] {
        let noted = pending.complete_refund(id, reference(), stated, later(3)).unwrap();
        let fact = PaymentFact::AmountDiffers { refund: Some(id), asked: euros(1_000), stated };
        assert_eq!(noted.event.fact, fact);
        assert_eq!(noted.state.refunded(), euros(0));
        assert!(noted.state.refund_is_in_question(id) && !noted.state.charge_is_in_question());
        assert!(noted.state.complete_refund(id, reference(), stated, later(4)).is_err());
        let right = Some(euros(1_000));
        let completed =
            noted.state.complete_refund(id, reference(), right, later(4)).unwrap().state;
        assert_eq!((completed.refunded(), completed.discrepancy()), (euros(1_000), None));
    }
    let failed = pending.fail_refund(id, no_funds(), Some(euros(1)), later(3)).unwrap().state;
    assert!(failed.refund_is_in_question(id));
    assert_eq!(failed.refunding(), euros(1_000), "it may still go through");
}

#[test]
fn given_a_captured_payment_when_another_amount_is_stated_then_it_stays_captured_and_is_in_question()
 {
    for stated in other_amounts() {
        let noted = captured().capture(reference(), stated, later(2)).unwrap();
        let fact = PaymentFact::AmountDiffers { refund: None, asked: euros(2_500), stated };
        assert_eq!(noted.event.fact, fact);
        let noted = noted.state;
        assert_eq!((noted.status(), noted.captured()), (captured().status(), euros(2_500)));
        assert!(noted.charge_is_in_question());
        assert_eq!(noted.pending_action(), PendingAction::AskAgain(None));
        assert!(noted.capture(reference(), stated, later(3)).is_err(), "it is noted once");
        let settled = noted.capture(reference(), Some(euros(2_500)), later(4)).unwrap();
        let (asked, stated) = (euros(2_500), Some(euros(2_500)));
        assert_eq!(settled.event.fact, PaymentFact::AmountDiffers { refund: None, asked, stated });
        assert_eq!(settled.state.discrepancy(), None);
        assert_eq!(settled.state.pending_action(), PendingAction::Nothing);
    }
}

#[test]
fn given_a_completed_refund_when_another_amount_is_stated_then_it_stays_completed_and_is_in_question()
 {
    let (id, right) = (refund_id(1), Some(euros(1_000)));
    let pending = captured().request_refund(id, part(1_000), note(), later(2)).unwrap().state;
    let done = pending.complete_refund(id, reference(), right, later(3)).unwrap().state;
    assert!(done.complete_refund(id, reference(), right, later(4)).is_err(), "said twice");
    let noted = done.complete_refund(id, reference(), Some(euros(999)), later(4)).unwrap().state;
    assert_eq!((noted.refunded(), noted.refunds()), (euros(1_000), done.refunds()));
    assert_eq!(noted.pending_action(), PendingAction::AskAgain(Some(id)));
    let settled = noted.complete_refund(id, reference(), right, later(5)).unwrap().state;
    assert_eq!((settled.discrepancy(), settled.refunds()), (None, done.refunds()));
}
