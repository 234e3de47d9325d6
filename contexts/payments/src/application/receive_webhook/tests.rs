//! Webhooks that are repeated, reordered, or come before the answer.

use std::sync::Arc;

use super::{ReceiveWebhook, ReceiveWebhookError, ReportedOutcome};
use crate::application::ports::{ChargeOutcome, StatusName};
use crate::application::testing::{Shop, captured, completed, no_answer, origin, will};
use crate::domain::samples::{no_funds, order};
use crate::domain::{PaymentId, RefundId};

fn reporting(event_id: &str, outcome: ReportedOutcome) -> ReceiveWebhook {
    let payment = PaymentId::of_order(order(1));
    ReceiveWebhook { event_id: event_id.to_owned(), payment, outcome }
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
async fn a_late_webhook_never_moves_a_payment_back() {
    let shop = Shop::open();
    shop.checkout(1).await;
    let declined = ChargeOutcome::Declined { reason: no_funds() };
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
