//! The payment under every input, in any order and any number of times.

use proptest::prelude::*;

use super::samples::*;
use super::{
    Payment, PaymentChange, PaymentFact, PaymentStatus, PendingAction, Refund, RefundAmount,
    RefundId, RefundStatus,
};

#[derive(Debug, Clone)]
enum Input {
    Captured,
    CapturedOther { stated: Option<i64> },
    Declined,
    DeclinedOther,
    NoAnswer,
    Withdrawn,
    OrderCancelled,
    OutstandingRefund,
    RefundWanted { refund: u128, amount_minor: Option<i64> },
    RefundCompleted { refund: u128 },
    RefundFailed { refund: u128 },
    RefundOther { refund: u128, completed: bool },
    CancellationRefund { number: usize, completed: bool },
}

fn input() -> impl Strategy<Value = Input> {
    prop_oneof![
        Just(Input::Captured),
        proptest::option::of(0_i64..2_500).prop_map(|stated| Input::CapturedOther { stated }),
        Just(Input::Declined),
        Just(Input::DeclinedOther),
        Just(Input::NoAnswer),
        Just(Input::Withdrawn),
        Just(Input::OrderCancelled),
        Just(Input::OutstandingRefund),
        (0_u128..4, proptest::option::of(1_i64..3_000))
            .prop_map(|(refund, amount_minor)| Input::RefundWanted { refund, amount_minor }),
        (0_u128..4).prop_map(|refund| Input::RefundCompleted { refund }),
        (0_u128..4).prop_map(|refund| Input::RefundFailed { refund }),
        (0_u128..4, any::<bool>())
            .prop_map(|(refund, completed)| Input::RefundOther { refund, completed }),
        (0_usize..3, any::<bool>())
            .prop_map(|(number, completed)| Input::CancellationRefund { number, completed }),
    ]
}

/// The decision of the payment about an input, if it is not refused.
fn apply(payment: &Payment, input: &Input) -> Option<PaymentChange> {
    let outstanding = |number| RefundId::of_cancellation_after(payment.id(), number);
    match *input {
        Input::Captured => payment.capture(reference(), Some(euros(2_500)), later(1)).ok(),
        Input::CapturedOther { stated } => {
            payment.capture(reference(), stated.map(euros), later(1)).ok()
        }
        Input::DeclinedOther => payment.decline(no_funds(), Some(euros(1)), later(1)).ok(),
        Input::Declined => payment.decline(no_funds(), None, later(1)).ok(),
        Input::NoAnswer => payment.outcome_unknown(later(1)).ok(),
        Input::Withdrawn => payment.give_up(later(1)).ok(),
        Input::OrderCancelled => payment.cancel_order(later(1)).ok(),
        Input::OutstandingRefund => payment.begin_outstanding_refund(later(1)).ok(),
        Input::RefundWanted { refund, amount_minor } => {
            let amount = amount_minor.map_or(RefundAmount::WhatIsLeft, part);
            payment.request_refund(refund_id(refund), amount, note(), later(1)).ok()
        }
        Input::RefundCompleted { refund } => complete(payment, refund_id(refund)),
        Input::RefundFailed { refund } => {
            payment.fail_refund(refund_id(refund), no_funds(), None, later(1)).ok()
        }
        // Of more than any refund.
        Input::RefundOther { refund, completed: true } => {
            let stated = Some(euros(9_000));
            payment.complete_refund(refund_id(refund), reference(), stated, later(1)).ok()
        }
        Input::RefundOther { refund, completed: false } => {
            payment.fail_refund(refund_id(refund), no_funds(), Some(euros(9_000)), later(1)).ok()
        }
        Input::CancellationRefund { number, completed: true } => {
            complete(payment, outstanding(number))
        }
        Input::CancellationRefund { number, completed: false } => {
            payment.fail_refund(outstanding(number), no_funds(), None, later(1)).ok()
        }
    }
}

fn complete(payment: &Payment, refund: RefundId) -> Option<PaymentChange> {
    let stated = payment.refund(refund).map(Refund::amount);
    payment.complete_refund(refund, reference(), stated, later(1)).ok()
}

/// The order in which statuses follow each other. A payment that was given up may still turn out to be captured.
fn rank(status: &PaymentStatus) -> u8 {
    match status {
        PaymentStatus::Requested { .. } => 0,
        PaymentStatus::Unknown { .. } => 1,
        PaymentStatus::Declined { .. } | PaymentStatus::Voided { .. } => 2,
        PaymentStatus::Captured { .. } => 3,
    }
}

fn refund_rank(status: &RefundStatus) -> u8 {
    match status {
        RefundStatus::Requested => 0,
        RefundStatus::Completed { .. } | RefundStatus::Failed { .. } => 1,
    }
}

fn moved_forward(before: &Payment, after: &Payment) {
    assert!(rank(after.status()) >= rank(before.status()), "{before:?} moved back to {after:?}");
    assert!(after.unwanted_since().is_some() || before.unwanted_since().is_none());
    assert_eq!(after.version(), before.version().next());
    for refund in before.refunds() {
        let changed = after.refund(refund.id()).unwrap();
        assert_eq!(changed.amount(), refund.amount());
        assert!(refund_rank(changed.status()) >= refund_rank(refund.status()));
        if refund_rank(refund.status()) == 1 {
            assert_eq!(changed.status(), refund.status());
        }
    }
}

proptest! {
    #[test]
    fn money_is_taken_once_and_never_refunded_twice(inputs in proptest::collection::vec(input(), 0..40)) {
        let mut payment = requested();
        let mut captures = 0;
        for input in &inputs {
            let Some(change) = apply(&payment, input) else { continue };
            moved_forward(&payment, &change.state);
            let noted = matches!(change.event.fact, PaymentFact::AmountDiffers { .. });
            if noted {
                prop_assert_eq!(change.state.captured(), payment.captured());
                prop_assert_eq!(change.state.refunds(), payment.refunds());
            }
            if matches!(change.event.fact, PaymentFact::Captured { .. }) {
                captures += 1;
            }
            payment = change.state;
            prop_assert!(payment.refunding().amount_minor() <= payment.captured().amount_minor());
            prop_assert!(payment.refunded().amount_minor() <= payment.refunding().amount_minor());
        }
        prop_assert!(captures <= 1);
        let failed = payment.refunds().iter().filter(|refund| !refund.takes_its_amount()).count();
        prop_assert!(payment.cancellation_refunds().count() <= failed + 1);
    }

    #[test]
    fn a_word_said_again_changes_nothing_more(
        inputs in proptest::collection::vec(input(), 0..20),
        last in input(),
    ) {
        let mut payment = requested();
        for input in &inputs {
            payment = apply(&payment, input).map_or(payment, |change| change.state);
        }
        if let Some(change) = apply(&payment, &last) {
            prop_assert!(apply(&change.state, &last).is_none(), "{last:?} took effect twice");
        }
    }

    #[test]
    fn a_cancelled_order_ends_with_no_money_held(inputs in proptest::collection::vec(input(), 0..30)) {
        let mut payment = requested();
        for input in inputs.iter().chain([&Input::OrderCancelled]) {
            payment = apply(&payment, input).map_or(payment, |change| change.state);
        }
        // The provider then answers what is open, and the pending actions are carried out.
        for _step in 0..20 {
            let change = match payment.pending_action() {
                PendingAction::FindOutcome(_) | PendingAction::AskAgain(None) => payment.capture(reference(), Some(euros(2_500)), later(2)).unwrap(),
                PendingAction::BeginRefund => payment.begin_outstanding_refund(later(2)).unwrap(),
                PendingAction::FinishRefunds(pending) => {
                    complete(&payment, pending[0]).unwrap()
                }
                PendingAction::AskAgain(Some(refund)) => complete(&payment, refund).unwrap(),
                PendingAction::Nothing => break,
            };
            payment = change.state;
        }
        prop_assert_eq!(payment.pending_action(), PendingAction::Nothing);
        let held = payment.captured().amount_minor() - payment.refunded().amount_minor();
        prop_assert_eq!(held, 0, "is held for a cancelled order");
    }
}
