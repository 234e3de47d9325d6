//! The payment under anything that can be said to it, in any order and as often as one likes.

use proptest::prelude::*;

use super::samples::*;
use super::{
    OpenEnd, Payment, PaymentChange, PaymentFact, PaymentStatus, RefundAmount, RefundId,
    RefundStatus,
};

#[derive(Debug, Clone)]
enum Word {
    Captured,
    Declined,
    NoAnswer,
    Withdrawn,
    OrderCancelled,
    OwedRefund,
    RefundWanted { refund: u128, amount_minor: Option<i64> },
    RefundCompleted { refund: u128 },
    RefundFailed { refund: u128 },
    CancellationRefund { completed: bool },
}

fn word() -> impl Strategy<Value = Word> {
    prop_oneof![
        Just(Word::Captured),
        Just(Word::Declined),
        Just(Word::NoAnswer),
        Just(Word::Withdrawn),
        Just(Word::OrderCancelled),
        Just(Word::OwedRefund),
        (0_u128..4, proptest::option::of(1_i64..3_000))
            .prop_map(|(refund, amount_minor)| Word::RefundWanted { refund, amount_minor }),
        (0_u128..4).prop_map(|refund| Word::RefundCompleted { refund }),
        (0_u128..4).prop_map(|refund| Word::RefundFailed { refund }),
        any::<bool>().prop_map(|completed| Word::CancellationRefund { completed }),
    ]
}

/// What the payment makes of a word: a decision, or nothing.
fn hear(payment: &Payment, word: &Word) -> Option<PaymentChange> {
    let owed = RefundId::of_cancellation(payment.id);
    match *word {
        Word::Captured => payment.capture(reference(), later(1)).ok(),
        Word::Declined => payment.decline(no_funds(), later(1)).ok(),
        Word::NoAnswer => payment.outcome_unknown(later(1)).ok(),
        Word::Withdrawn => payment.give_up(later(1)).ok(),
        Word::OrderCancelled => payment.cancel_order(later(1)).ok(),
        Word::OwedRefund => payment.begin_owed_refund(later(1)).ok(),
        Word::RefundWanted { refund, amount_minor } => {
            let amount = amount_minor.map_or(RefundAmount::WhatIsLeft, part);
            payment.request_refund(refund_id(refund), amount, note(), later(1)).ok()
        }
        Word::RefundCompleted { refund } => {
            payment.complete_refund(refund_id(refund), reference(), later(1)).ok()
        }
        Word::RefundFailed { refund } => {
            payment.fail_refund(refund_id(refund), no_funds(), later(1)).ok()
        }
        Word::CancellationRefund { completed: true } => {
            payment.complete_refund(owed, reference(), later(1)).ok()
        }
        Word::CancellationRefund { completed: false } => {
            payment.fail_refund(owed, no_funds(), later(1)).ok()
        }
    }
}

/// Along which way a status may be left. A payment that we gave up may still turn out to be captured.
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
    assert!(rank(&after.status) >= rank(&before.status), "{before:?} moved back to {after:?}");
    assert!(after.unwanted_since.is_some() || before.unwanted_since.is_none());
    assert_eq!(after.version, before.version.next());
    for refund in &before.refunds {
        let kept = after.refund(refund.id).unwrap();
        assert_eq!(kept.amount, refund.amount);
        assert!(refund_rank(&kept.status) >= refund_rank(&refund.status));
        if refund_rank(&refund.status) == 1 {
            assert_eq!(kept.status, refund.status);
        }
    }
}

proptest! {
    #[test]
    fn money_is_taken_once_and_never_goes_back_twice(words in proptest::collection::vec(word(), 0..40)) {
        let mut payment = requested();
        let (mut captures, mut owed_refunds) = (0, 0);
        for word in &words {
            let Some(change) = hear(&payment, word) else { continue };
            moved_forward(&payment, &change.state);
            if matches!(change.event.fact, PaymentFact::Captured { .. }) {
                captures += 1;
            }
            if let PaymentFact::RefundRequested { refund, .. } = change.event.fact
                && refund == RefundId::of_cancellation(payment.id)
            {
                owed_refunds += 1;
            }
            payment = change.state;
            prop_assert!(payment.refunding().amount_minor() <= payment.captured().amount_minor());
            prop_assert!(payment.refunded().amount_minor() <= payment.refunding().amount_minor());
        }
        prop_assert!(captures <= 1 && owed_refunds <= 1);
    }

    #[test]
    fn a_word_said_again_changes_nothing_more(
        words in proptest::collection::vec(word(), 0..20),
        last in word(),
    ) {
        let mut payment = requested();
        for word in &words {
            payment = hear(&payment, word).map_or(payment, |change| change.state);
        }
        if let Some(change) = hear(&payment, &last) {
            prop_assert!(hear(&change.state, &last).is_none(), "{last:?} took effect twice");
        }
    }

    #[test]
    fn a_cancelled_order_ends_with_no_money_held(words in proptest::collection::vec(word(), 0..30)) {
        let mut payment = requested();
        for word in words.iter().chain([&Word::OrderCancelled]) {
            payment = hear(&payment, word).map_or(payment, |change| change.state);
        }
        let refused_once = payment.refund(RefundId::of_cancellation(payment.id)).is_some();
        // The provider then answers what is open, and whoever pursues the payment does what is owed.
        for _step in 0..20 {
            let change = match payment.open_end() {
                OpenEnd::Charge(_) => payment.capture(reference(), later(2)).unwrap(),
                OpenEnd::RefundOwed => payment.begin_owed_refund(later(2)).unwrap(),
                OpenEnd::Refunds(running) => {
                    payment.complete_refund(running[0], reference(), later(2)).unwrap()
                }
                OpenEnd::Nothing => break,
            };
            payment = change.state;
        }
        prop_assert_eq!(payment.open_end(), OpenEnd::Nothing);
        let held = payment.captured().amount_minor() - payment.refunded().amount_minor();
        prop_assert!(held == 0 || refused_once, "{} is held for a cancelled order", held);
    }
}
