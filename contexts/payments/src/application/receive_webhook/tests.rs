//! Webhooks that are repeated, reordered, or come before the answer.

use std::sync::Arc;

use shared_kernel::{Currency, Money, StoreError};

use super::{ReceiveWebhook, ReceiveWebhookError, ReportedOutcome};
use crate::application::ports::{Asked, ChargeOutcome, Payments, RefundOutcome, StatusName};
use crate::application::testing::{
    Shop, captured, captured_other, completed, completed_of, no_answer, origin, will,
};
use crate::domain::samples::{euros, no_funds, order, refund_id};
use crate::domain::{PaymentId, ProviderEventId, RefundId};

fn reporting(event_id: &str, outcome: ReportedOutcome) -> ReceiveWebhook {
    let payment = PaymentId::of_order(order(1));
    ReceiveWebhook { event_id: ProviderEventId::parse(event_id).unwrap(), payment, outcome }
}

#[tokio::test]
async fn a_webhook_before_the_answer_takes_effect_and_the_answer_changes_nothing() {
    let shop = Shop::open();
    let payment = shop.begin(1).await;
    let webhook = reporting("evt_1", ReportedOutcome::Charge(captured()));
    assert!(shop.application.receive_webhook(webhook).await.unwrap().is_some());
    assert_eq!(shop.status(1).await, StatusName::Captured);
    shop.application.charge_payment(payment, &origin()).await.unwrap();
    assert_eq!(shop.facts().len(), 2);
    assert!(shop.is_at_rest().await);
}

#[tokio::test]
async fn a_webhook_delivered_ten_times_at_once_takes_effect_once() {
    let shop = Arc::new(Shop::open());
    shop.begin(1).await;
    let mut deliveries = tokio::task::JoinSet::new();
    for _delivery in 0..10 {
        let shop = Arc::clone(&shop);
        deliveries.spawn(async move {
            let webhook = reporting("evt_1", ReportedOutcome::Charge(captured()));
            shop.application.receive_webhook(webhook).await.map(drop)
        });
    }
    while let Some(delivered) = deliveries.join_next().await {
        delivered.unwrap().unwrap();
    }
    assert_eq!(shop.facts().len(), 2);
}

#[tokio::test]
async fn an_event_id_that_another_payment_used_hides_no_news() {
    let shop = Shop::open();
    for number in [1, 2] {
        shop.begin(number).await;
        let webhook = ReceiveWebhook {
            payment: PaymentId::of_order(order(number)),
            ..reporting("evt_1", ReportedOutcome::Charge(captured()))
        };
        assert!(shop.application.receive_webhook(webhook).await.unwrap().is_some());
        assert_eq!(shop.status(number).await, StatusName::Captured);
    }
}

#[tokio::test]
async fn a_late_webhook_never_moves_a_payment_back() {
    let shop = Shop::open();
    shop.checkout(1).await;
    let declined = ChargeOutcome::Declined { reason: no_funds(), stated: None };
    for (event_id, outcome) in [("evt_1", declined), ("evt_2", captured())] {
        let webhook = reporting(event_id, ReportedOutcome::Charge(outcome));
        assert!(shop.application.receive_webhook(webhook).await.unwrap().is_none());
    }
    assert_eq!(shop.status(1).await, StatusName::Captured);
    assert_eq!(shop.facts().len(), 2);
}

#[tokio::test]
async fn a_webhook_about_a_refund_settles_it() {
    let shop = Shop::open();
    let payment = shop.checkout(1).await;
    will(&shop.gateway.refunds, Err(no_answer()));
    shop.cancel(1).await;
    let refund = RefundId::of_cancellation(payment.id());
    let webhook = reporting("evt_1", ReportedOutcome::Refund(refund, completed()));
    shop.application.receive_webhook(webhook.clone()).await.unwrap();
    assert!(shop.application.receive_webhook(webhook).await.unwrap().is_none());
    assert_eq!(shop.payment(1).await.refunded(), payment.amount());
    assert!(shop.is_at_rest().await);
}

#[test]
fn each_kind_of_webhook_has_its_name() {
    let refund = |outcome| ReportedOutcome::Refund(refund_id(1), outcome);
    for (outcome, kind) in [
        (ReportedOutcome::Charge(captured()), "charge.captured"),
        (
            ReportedOutcome::Charge(ChargeOutcome::Declined { reason: no_funds(), stated: None }),
            "charge.declined",
        ),
        (ReportedOutcome::Charge(ChargeOutcome::Pending), "charge.pending"),
        (ReportedOutcome::Charge(ChargeOutcome::Withdrawn), "charge.withdrawn"),
        (refund(completed()), "refund.completed"),
        (refund(RefundOutcome::Failed { reason: no_funds(), stated: None }), "refund.failed"),
    ] {
        assert_eq!(outcome.kind(), kind);
    }
}

#[tokio::test]
async fn a_receipt_is_stored_of_a_webhook_that_took_effect_and_hides_another_of_its_id() {
    let shop = Shop::open();
    let payment = shop.begin(1).await;
    for outcome in [captured_other(Some(euros(500))), captured()] {
        let webhook = reporting("evt_1", ReportedOutcome::Charge(outcome));
        shop.application.receive_webhook(webhook).await.unwrap();
        let receipts = shop.payments.receipts().len();
        assert_eq!(receipts, usize::from(shop.status(1).await == StatusName::Captured));
    }
    let receipts = shop.payments.receipts();
    let [receipt] = receipts.as_slice() else { panic!("one receipt: {receipts:?}") };
    assert_eq!((receipt.payment, receipt.kind), (payment.id(), "charge.captured"));
    assert_eq!(receipt.event_id.as_str(), "evt_1");

    will(&shop.gateway.refunds, Err(no_answer()));
    shop.cancel(1).await;
    let refund = RefundId::of_cancellation(payment.id());
    let completes = |event_id| reporting(event_id, ReportedOutcome::Refund(refund, completed()));
    let repeated = shop.application.receive_webhook(completes("evt_1")).await.unwrap();
    assert!(repeated.is_none(), "the id has taken effect");
    assert!(shop.application.receive_webhook(completes("evt_2")).await.unwrap().is_some());
    assert_eq!(shop.payment(1).await.refunded(), payment.amount());
}

#[tokio::test]
async fn a_key_that_is_taken_is_an_error_where_no_webhook_brought_it() {
    let shop = Shop::open();
    let payment = shop.begin(1).await;
    let taken = || StoreError::Duplicate { key: "refunds.refund_id".to_owned() };
    shop.payments.fail_after(0, taken());
    let refused = shop.application.charge_payment(payment, &origin()).await;
    assert!(matches!(refused, Err(StoreError::Duplicate { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_webhook_about_money_for_a_cancelled_order_begins_its_refund() {
    let shop = Shop::open();
    shop.begin(1).await;
    shop.cancel(1).await;
    let webhook = reporting("evt_1", ReportedOutcome::Charge(captured()));
    let payment = shop.application.receive_webhook(webhook).await.unwrap().unwrap();
    assert!(payment.refund(RefundId::of_cancellation(payment.id())).is_some());
}

#[tokio::test]
async fn a_webhook_about_an_unknown_payment_is_refused() {
    let shop = Shop::open();
    let webhook = reporting("evt_1", ReportedOutcome::Charge(captured()));
    let refused = shop.application.receive_webhook(webhook).await;
    assert!(matches!(refused, Err(ReceiveWebhookError::NoSuchPayment)));
}

fn other_amounts() -> [Option<Money>; 3] {
    let dollars = Money::new(2_500, Currency::parse("USD").unwrap());
    [Some(euros(500)), Some(dollars), None]
}

#[tokio::test]
async fn a_webhook_of_another_amount_confirms_nothing_however_often_it_comes() {
    for stated in other_amounts() {
        let shop = Shop::open();
        shop.begin(1).await;
        for _delivery in 0..3 {
            let webhook = reporting("evt_1", ReportedOutcome::Charge(captured_other(stated)));
            shop.application.receive_webhook(webhook).await.unwrap();
        }
        let payment = shop.payment(1).await;
        assert_eq!(StatusName::of(payment.status()), StatusName::Unknown);
        assert!(payment.charge_is_in_question());
        assert_eq!(shop.facts().len(), 2, "it is noted once");
        // The provider is asked, and stays with it. No charge is sent.
        for _pursuit in 0..3 {
            will(&shop.gateway.look_ups, Ok(Some(captured_other(stated))));
            shop.next_pursuit().await;
        }
        will(&shop.gateway.look_ups, Ok(None));
        shop.next_pursuit().await;
        assert_eq!(shop.facts().len(), 2);
        assert_eq!(shop.gateway.asked(), [Asked::LookUp; 4]);
        assert!(!shop.is_at_rest().await, "it is asked again");
        let attempts = shop.payments.attempts(payment.id()).await.unwrap();
        assert_eq!(attempts.len(), 4);
    }
}

#[tokio::test]
async fn the_right_amount_under_the_same_event_id_settles_the_payment() {
    let shop = Shop::open();
    shop.begin(1).await;
    for outcome in [captured_other(Some(euros(500))), captured()] {
        let webhook = reporting("evt_1", ReportedOutcome::Charge(outcome));
        shop.application.receive_webhook(webhook).await.unwrap();
    }
    assert_eq!(shop.status(1).await, StatusName::Captured);
    assert!(shop.payment(1).await.discrepancy().is_none());
    assert!(shop.is_at_rest().await);
}

#[tokio::test]
async fn a_charge_that_answers_with_another_amount_confirms_nothing() {
    for stated in other_amounts() {
        let shop = Shop::open();
        will(&shop.gateway.charges, Ok(captured_other(stated)));
        shop.checkout(1).await;
        assert_eq!(shop.status(1).await, StatusName::Unknown);
        will(&shop.gateway.look_ups, Ok(Some(captured())));
        shop.next_pursuit().await;
        assert_eq!(shop.status(1).await, StatusName::Captured);
        assert_eq!(shop.gateway.asked(), [Asked::Charge, Asked::LookUp]);
    }
}

#[tokio::test]
async fn a_cancelled_order_whose_charge_is_in_question_gets_no_refund_until_it_is_settled() {
    let shop = Shop::open();
    will(&shop.gateway.charges, Ok(captured_other(Some(euros(500)))));
    shop.checkout(1).await;
    shop.cancel(1).await;
    will(&shop.gateway.look_ups, Ok(Some(captured_other(Some(euros(500))))));
    shop.next_pursuit().await;
    assert!(shop.payment(1).await.refunds().is_empty());
    will(&shop.gateway.look_ups, Ok(Some(captured())));
    shop.next_pursuit().await;
    assert_eq!(shop.payment(1).await.refunded(), euros(2_500));
    assert!(shop.is_at_rest().await);
}

#[tokio::test]
async fn a_refund_of_another_amount_is_not_completed_and_not_sent_again() {
    for stated in other_amounts() {
        let shop = Shop::open();
        let payment = shop.checkout(1).await;
        will(&shop.gateway.refunds, Ok(completed_of(stated)));
        shop.cancel(1).await;
        let refund = RefundId::of_cancellation(payment.id());
        assert!(shop.payment(1).await.refund_is_in_question(refund));
        let webhook = reporting("evt_1", ReportedOutcome::Refund(refund, completed_of(stated)));
        assert!(shop.application.receive_webhook(webhook).await.unwrap().is_none());
        will(&shop.gateway.refund_look_ups, Ok(None));
        shop.next_pursuit().await;
        assert_eq!(shop.payment(1).await.refunded(), euros(0));
        will(&shop.gateway.refund_look_ups, Ok(Some(completed())));
        shop.next_pursuit().await;
        assert_eq!(shop.payment(1).await.refunded(), euros(2_500));
        let sent = shop.gateway.asked().iter().filter(|asked| **asked == Asked::Refund).count();
        assert_eq!(sent, 1);
        assert!(shop.is_at_rest().await);
    }
}

#[tokio::test]
async fn a_webhook_of_another_amount_for_a_captured_payment_is_a_discrepancy_until_it_is_settled() {
    for stated in other_amounts() {
        let shop = Shop::open();
        shop.checkout(1).await;
        for _delivery in 0..3 {
            let webhook = reporting("evt_9", ReportedOutcome::Charge(captured_other(stated)));
            shop.application.receive_webhook(webhook).await.unwrap();
        }
        let payment = shop.payment(1).await;
        assert_eq!(StatusName::of(payment.status()), StatusName::Captured);
        assert!(payment.charge_is_in_question());
        assert_eq!(shop.facts().len(), 3, "it is noted once");
        for answer in [None, Some(captured_other(stated))] {
            will(&shop.gateway.look_ups, Ok(answer));
            shop.next_pursuit().await;
            assert!(shop.payment(1).await.charge_is_in_question());
        }
        will(&shop.gateway.look_ups, Ok(Some(captured())));
        shop.next_pursuit().await;
        assert!(shop.payment(1).await.discrepancy().is_none());
        assert!(shop.is_at_rest().await);
    }
}
