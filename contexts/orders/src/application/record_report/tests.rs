//! Each report takes effect once, and one that is late changes nothing.

use shared_kernel::Money;
use uuid::Uuid;

use super::*;
use crate::application::testing::{Shop, euros};
use crate::domain::{CancelReason, DeclineReason, Refund, RefundId, StatusName};

async fn record(
    shop: &Shop,
    order: OrderId,
    report: CheckoutReport,
) -> Result<(), ChangeOrderError> {
    let command = RecordReport { order, report };
    shop.application.record_report(command, &Origin::new(Uuid::nil())).await
}

const fn captured(amount: Money) -> CheckoutReport {
    CheckoutReport::PaymentCaptured { amount }
}

fn refunded(id: u128, minor: i64) -> CheckoutReport {
    let refund = Refund::stored(RefundId::from_uuid(Uuid::from_u128(id)), euros(minor));
    CheckoutReport::RefundCompleted { refund }
}

/// Records a report twice: it must cancel the order once, for this reason.
async fn cancels_once(shop: &Shop, order: OrderId, report: CheckoutReport, reason: CancelReason) {
    for _ in 0..2 {
        record(shop, order, report).await.unwrap();
    }
    assert_eq!(shop.cancel_reason(order).await, Some(reason));
    assert_eq!(shop.published(order).iter().filter(|kind| kind.contains("cancelled")).count(), 1);
}

/// Records a report that must change nothing.
async fn changes_nothing(shop: &Shop, order: OrderId, report: CheckoutReport) {
    let before = shop.published(order).len();
    record(shop, order, report).await.unwrap();
    assert_eq!(shop.published(order).len(), before);
}

#[tokio::test]
async fn reserved_stock_asks_for_the_payment_once() {
    let shop = Shop::open();
    let order = shop.placed_order().await;
    for _ in 0..2 {
        record(&shop, order, CheckoutReport::StockReserved).await.unwrap();
    }
    assert_eq!(shop.status(order).await, StatusName::AwaitingPayment);
    let expected = ["orders.order-placed.v1", "orders.order-awaiting-payment.v2"];
    assert_eq!(shop.published(order), expected);
}

#[tokio::test]
async fn a_report_about_an_unknown_order_is_an_error() {
    let shop = Shop::open();
    let refused =
        record(&shop, OrderId::from_uuid(Uuid::nil()), CheckoutReport::StockReserved).await;
    assert!(matches!(refused, Err(ChangeOrderError::NoSuchOrder(_))));
}

#[tokio::test]
async fn rejected_stock_cancels_even_a_confirmed_order_once() {
    let shop = Shop::open();
    let order = shop.confirmed_order().await;
    cancels_once(&shop, order, CheckoutReport::StockRejected, CancelReason::OutOfStock).await;
}

#[tokio::test]
async fn rejected_stock_does_not_recall_a_shipped_order() {
    let shop = Shop::open();
    let order = shop.shipped_order().await;
    changes_nothing(&shop, order, CheckoutReport::StockRejected).await;
}

#[tokio::test]
async fn an_expired_reservation_cancels_the_order_once() {
    let shop = Shop::open();
    let order = shop.order_awaiting_payment().await;
    let reason = CancelReason::ReservationExpired;
    cancels_once(&shop, order, CheckoutReport::ReservationExpired, reason).await;
}

#[tokio::test]
async fn an_expired_reservation_does_not_cancel_a_confirmed_order() {
    let shop = Shop::open();
    let order = shop.confirmed_order().await;
    changes_nothing(&shop, order, CheckoutReport::ReservationExpired).await;
}

#[tokio::test]
async fn a_declined_payment_cancels_the_order_once() {
    let shop = Shop::open();
    let order = shop.order_awaiting_payment().await;
    let why = CancelReason::PaymentDeclined(DeclineReason::ExpiredCard);
    let reason = DeclineReason::ExpiredCard;
    cancels_once(&shop, order, CheckoutReport::PaymentDeclined { reason }, why).await;
}

#[tokio::test]
async fn a_declined_payment_does_not_cancel_a_confirmed_order() {
    let shop = Shop::open();
    let order = shop.confirmed_order().await;
    let reason = DeclineReason::Declined;
    changes_nothing(&shop, order, CheckoutReport::PaymentDeclined { reason }).await;
}

#[tokio::test]
async fn a_captured_payment_confirms_the_order_once() {
    let shop = Shop::open();
    let order = shop.order_awaiting_payment().await;
    for _ in 0..2 {
        record(&shop, order, captured(euros(2500))).await.unwrap();
    }
    assert_eq!(shop.status(order).await, StatusName::Confirmed);
    assert_eq!(shop.published(order).last(), Some(&"orders.order-confirmed.v1"));
    assert_eq!(shop.published(order).len(), 3);
}

#[tokio::test]
async fn a_captured_amount_other_than_the_total_is_an_error() {
    let shop = Shop::open();
    let order = shop.order_awaiting_payment().await;
    let refused = record(&shop, order, captured(euros(2400))).await;
    assert!(matches!(refused, Err(ChangeOrderError::Refused(_))), "{refused:?}");
    assert_eq!(shop.status(order).await, StatusName::AwaitingPayment);
}

#[tokio::test]
async fn a_payment_captured_after_the_cancellation_changes_nothing() {
    let shop = Shop::open();
    let order = shop.cancelled_order().await;
    record(&shop, order, captured(euros(2500))).await.unwrap();
    assert_eq!(shop.status(order).await, StatusName::Cancelled);
}

#[tokio::test]
async fn each_refund_counts_once() {
    let shop = Shop::open();
    let order = shop.cancelled_order().await;
    for (id, minor) in [(1, 1000), (1, 1000), (2, 1500)] {
        record(&shop, order, refunded(id, minor)).await.unwrap();
    }
    assert_eq!(shop.order(order).await.refunded(), euros(2500));
}

#[tokio::test]
async fn a_refund_of_more_than_the_total_is_an_error() {
    let shop = Shop::open();
    let order = shop.confirmed_order().await;
    let refused = record(&shop, order, refunded(1, 2501)).await;
    assert!(matches!(refused, Err(ChangeOrderError::Refused(_))), "{refused:?}");
}
