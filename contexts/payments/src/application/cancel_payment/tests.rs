//! Refunding the money, and not taking it.

use shared_kernel::Clock;

use crate::application::ports::{ChargeOutcome, RefundOutcome, StatusName};
use crate::application::request_refund::{RequestRefund, RequestRefundError};
use crate::application::testing::{
    Shop, captured, completed, no_answer, not_reached, origin, will,
};
use crate::domain::samples::{
    euros, later, no_funds, order, part, refund_id, request, written_note,
};
use crate::domain::{PaymentFact, PaymentId, RefundAmount, RefundId, RefundRefusal};

fn is_refund_request(fact: &PaymentFact) -> bool {
    matches!(fact, PaymentFact::RefundRequested { .. })
}

#[tokio::test]
async fn a_captured_payment_is_refunded_once_however_often_it_is_cancelled() {
    let shop = Shop::open();
    shop.checkout(1).await;
    shop.cancel(1).await;
    shop.cancel(1).await;
    let payment = shop.payment(1).await;
    assert_eq!(payment.refunded(), payment.amount());
    assert_eq!(shop.count(is_refund_request), 1);
    assert!(shop.is_at_rest().await);
}

#[tokio::test]
async fn a_cancellation_before_the_charge_is_known_voids_the_payment() {
    let shop = Shop::open();
    shop.begin(1).await;
    shop.cancel(1).await;
    assert_eq!(shop.status(1).await, StatusName::Requested);
    shop.next_pursuit().await;
    assert_eq!(shop.status(1).await, StatusName::Voided);
    assert!(shop.is_at_rest().await);
}

#[tokio::test]
async fn money_captured_after_the_cancellation_is_refunded() {
    let shop = Shop::open();
    let payment = shop.begin(1).await;
    shop.cancel(1).await;
    // The charge was under way with the payment as it was before the cancellation.
    let charged = shop.application.charge_payment(payment, &origin()).await.unwrap();
    shop.application.carry_out_refunds(charged, 0, &origin()).await.unwrap();
    let payment = shop.payment(1).await;
    assert_eq!(payment.refunded(), payment.amount());
    assert_eq!(shop.count(is_refund_request), 1);
}

#[tokio::test]
async fn a_crash_between_the_late_capture_and_its_refund_is_recovered() {
    let shop = Shop::open();
    let payment = shop.begin(1).await;
    shop.cancel(1).await;
    shop.payments.crash_after(1);
    assert!(shop.application.charge_payment(payment, &origin()).await.is_err());
    assert_eq!(shop.status(1).await, StatusName::Captured);
    assert_eq!(shop.count(is_refund_request), 0);
    shop.next_pursuit().await;
    assert_eq!(shop.payment(1).await.refunded(), euros(2_500));
    assert_eq!(shop.count(is_refund_request), 1);
}

#[tokio::test]
async fn money_found_after_the_payment_was_given_up_is_refunded() {
    let shop = Shop::open();
    will(&shop.gateway.charges, Err(no_answer()));
    let payment = shop.begin(1).await;
    shop.application.charge_payment(payment, &origin()).await.unwrap();
    shop.clock.advance(later(20) - later(0));
    shop.next_pursuit().await;
    assert_eq!(shop.status(1).await, StatusName::Declined);
    let given_up = shop.payment(1).await;
    let found = shop.application.record_outcome(given_up, captured(), None, &origin()).await;
    shop.application.carry_out_refunds(found.unwrap(), 0, &origin()).await.unwrap();
    assert_eq!(shop.payment(1).await.refunded(), euros(2_500));
}

#[tokio::test]
async fn an_order_cancelled_before_it_has_a_payment_never_gets_one() {
    let shop = Shop::open();
    shop.cancel(1).await;
    let late = shop.application.request_payment(request(1, "tok_success"), &origin()).await;
    assert_eq!(late.unwrap(), None);
    assert!(shop.facts().is_empty());
}

#[tokio::test]
async fn an_unanswered_refund_is_asked_about_before_it_is_sent_again() {
    let shop = Shop::open();
    shop.checkout(1).await;
    will(&shop.gateway.refunds, Err(no_answer()));
    will(&shop.gateway.refund_look_ups, Ok(None));
    will(&shop.gateway.refund_look_ups, Err(not_reached()));
    will(&shop.gateway.refund_look_ups, Ok(Some(completed())));
    shop.cancel(1).await;
    shop.next_pursuit().await;
    shop.next_pursuit().await;
    assert_eq!(shop.payment(1).await.refunded(), euros(2_500));
    let sent = shop.gateway.asked().iter().filter(|asked| asked.as_str() == "refund").count();
    assert_eq!(sent, 1);
    assert!(shop.is_at_rest().await);
}

#[tokio::test]
async fn a_refund_without_an_outcome_is_asked_about_once_a_pursuit() {
    let shop = Shop::open();
    shop.checkout(1).await;
    will(&shop.gateway.refunds, Err(no_answer()));
    shop.cancel(1).await;
    let asked = shop.gateway.asked().len();
    will(&shop.gateway.refund_look_ups, Err(no_answer()));
    shop.next_pursuit().await;
    assert_eq!(shop.gateway.asked().len(), asked + 1);
    assert!(!shop.is_at_rest().await);
}

#[tokio::test]
async fn a_refund_that_fails_after_the_cancellation_makes_another_one_outstanding() {
    let shop = Shop::open();
    let payment = shop.checkout(1).await;
    let command = RequestRefund {
        payment: payment.id(),
        refund: refund_id(7),
        amount: RefundAmount::WhatIsLeft,
        currency: None,
        note: written_note(),
    };
    shop.application.request_refund(command, &origin()).await.unwrap();
    will(&shop.gateway.refunds, Ok(RefundOutcome::Failed { reason: no_funds(), stated: None }));
    shop.cancel(1).await;
    let payment = shop.payment(1).await;
    let outstanding = RefundId::of_cancellation(payment.id());
    assert!(payment.refund(outstanding).is_some());
    assert_eq!(payment.refunded(), payment.amount());
}

#[tokio::test]
async fn a_refund_is_refused_by_name() {
    let shop = Shop::open();
    will(&shop.gateway.charges, Ok(ChargeOutcome::Declined { reason: no_funds(), stated: None }));
    let payment = shop.checkout(1).await;
    let command = RequestRefund {
        payment: payment.id(),
        refund: refund_id(7),
        amount: part(1),
        currency: None,
        note: written_note(),
    };
    let refused = shop.application.request_refund(command.clone(), &origin()).await;
    assert!(matches!(refused, Err(RequestRefundError::Refused(RefundRefusal::NotCaptured))));
    let stranger = RequestRefund { payment: PaymentId::of_order(order(9)), ..command };
    let refused = shop.application.request_refund(stranger, &origin()).await;
    assert!(matches!(refused, Err(RequestRefundError::NoSuchPayment)));
}

fn refused() -> RefundOutcome {
    RefundOutcome::Failed { reason: no_funds(), stated: None }
}

#[tokio::test]
async fn a_part_that_fails_after_the_refund_of_the_cancellation_is_refunded_again() {
    let shop = Shop::open();
    let payment = shop.checkout(1).await;
    let command = RequestRefund {
        payment: payment.id(),
        refund: refund_id(7),
        amount: part(1_000),
        currency: None,
        note: written_note(),
    };
    shop.application.request_refund(command, &origin()).await.unwrap();
    // The answer about the part is lost; the rest goes back with the cancellation; then the part turns out to have failed.
    will(&shop.gateway.refunds, Err(no_answer()));
    shop.cancel(1).await;
    assert_eq!(shop.payment(1).await.refunded(), euros(1_500));
    will(&shop.gateway.refund_look_ups, Ok(Some(refused())));
    shop.next_pursuit().await;
    let payment = shop.payment(1).await;
    assert_eq!(payment.refunded(), payment.amount());
    assert!(shop.is_at_rest().await);
}

#[tokio::test]
async fn a_refused_refund_of_unwanted_money_is_tried_again_later_and_not_at_once() {
    let shop = Shop::open();
    shop.checkout(1).await;
    for _refusal in 0..4 {
        will(&shop.gateway.refunds, Ok(refused()));
    }
    shop.cancel(1).await;
    let mut waits = Vec::new();
    for refusals in 1..=4 {
        assert_eq!(shop.count(is_refund_request), refusals);
        assert_eq!(shop.payment(1).await.refundable(), euros(2_500));
        let id = PaymentId::of_order(order(1));
        waits.push((shop.payments.next_action_at(id).unwrap() - shop.clock.now()).num_minutes());
        shop.next_pursuit().await;
    }
    assert_eq!(waits, [1, 2, 4, 8], "in minutes, from the longest wait for an answer");
    assert_eq!(shop.payment(1).await.refunded(), euros(2_500));
    assert!(shop.is_at_rest().await);
}
