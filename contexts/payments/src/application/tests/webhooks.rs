//! News of the provider's own accord: repeated, reordered, before the answer.

use super::*;
use crate::application::ports::ChargeOutcome;
use crate::application::receive_webhook::{News, ReceiveWebhook, ReceiveWebhookError};
use crate::application::scripted_gateway::{captured, completed, no_answer, will};
use crate::domain::RefundId;
use crate::domain::samples::no_funds;

fn webhook(event_id: &str, news: News) -> ReceiveWebhook {
    let payment = PaymentId::of_order(order(1));
    ReceiveWebhook { event_id: event_id.to_owned(), payment, news }
}

#[tokio::test]
async fn news_before_the_answer_is_taken_and_the_answer_changes_nothing() {
    let shop = Shop::open();
    let payment = shop.begin(1).await;
    let told = webhook("evt_1", News::OfCharge(captured()));
    assert!(shop.application.receive_webhook(told).await.unwrap().is_some());
    assert_eq!(shop.status(1).await, StatusName::Captured);
    shop.application.charge_payment(payment, &origin()).await.unwrap();
    assert_eq!(shop.facts().len(), 2);
    assert!(shop.is_at_rest().await);
}

#[tokio::test]
async fn news_told_ten_times_at_once_takes_effect_once() {
    let shop = Arc::new(Shop::open());
    shop.begin(1).await;
    let mut deliveries = tokio::task::JoinSet::new();
    for _delivery in 0..10 {
        let shop = Arc::clone(&shop);
        deliveries.spawn(async move {
            let told = webhook("evt_1", News::OfCharge(captured()));
            shop.application.receive_webhook(told).await.map(drop)
        });
    }
    while let Some(delivered) = deliveries.join_next().await {
        delivered.unwrap().unwrap();
    }
    assert_eq!(shop.facts().len(), 2);
}

#[tokio::test]
async fn late_news_never_moves_a_payment_back() {
    let shop = Shop::open();
    shop.checkout(1).await;
    let declined = ChargeOutcome::Declined { reason: no_funds() };
    for (event_id, outcome) in [("evt_1", declined), ("evt_2", captured())] {
        let told = webhook(event_id, News::OfCharge(outcome));
        assert!(shop.application.receive_webhook(told).await.unwrap().is_none());
    }
    assert_eq!(shop.status(1).await, StatusName::Captured);
    assert_eq!(shop.facts().len(), 2);
}

#[tokio::test]
async fn news_of_a_refund_settles_it() {
    let shop = Shop::open();
    let payment = shop.checkout(1).await;
    will(&shop.gateway.refunds, Err(no_answer()));
    shop.cancel(1).await;
    let refund = RefundId::of_cancellation(payment.id);
    let told = webhook("evt_1", News::OfRefund(refund, completed()));
    shop.application.receive_webhook(told.clone()).await.unwrap();
    assert!(shop.application.receive_webhook(told).await.unwrap().is_none());
    assert_eq!(shop.payment(1).await.refunded(), payment.amount);
    assert!(shop.is_at_rest().await);
}

#[tokio::test]
async fn news_of_money_for_a_cancelled_order_begins_its_refund() {
    let shop = Shop::open();
    shop.begin(1).await;
    shop.cancel(1).await;
    let told = webhook("evt_1", News::OfCharge(captured()));
    let payment = shop.application.receive_webhook(told).await.unwrap().unwrap();
    assert!(payment.refund(RefundId::of_cancellation(payment.id)).is_some());
}

#[tokio::test]
async fn news_of_a_payment_that_is_not_ours_is_refused() {
    let shop = Shop::open();
    let told = webhook("evt_1", News::OfCharge(captured()));
    let refused = shop.application.receive_webhook(told).await;
    assert!(matches!(refused, Err(ReceiveWebhookError::NoSuchPayment)));
}
