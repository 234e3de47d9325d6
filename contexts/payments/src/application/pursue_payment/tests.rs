//! Giving a payment up: only when the provider confirms that there will be no charge, never because it knows of none.

use crate::application::ports::{Asked, ChargeOutcome, Payments, StatusName};
use crate::application::testing::{Shop, captured, no_answer, not_reached, origin, will};
use crate::domain::PaymentId;
use crate::domain::samples::order;

/// A shop with a charge whose answer was lost, for an order that was then cancelled.
async fn cancelled_after_a_lost_answer() -> Shop {
    let shop = Shop::open();
    will(&shop.gateway.charges, Err(no_answer()));
    shop.checkout(1).await;
    shop.cancel(1).await;
    shop
}

#[tokio::test]
async fn a_charge_that_the_provider_does_not_know_is_withdrawn_before_the_payment_is_voided() {
    let shop = cancelled_after_a_lost_answer().await;
    shop.next_pursuit().await;
    assert_eq!(shop.gateway.asked(), [Asked::Charge, Asked::LookUp, Asked::Withdraw]);
    assert_eq!(shop.status(1).await, StatusName::Voided);
    assert!(shop.is_at_rest().await);
}

#[tokio::test]
async fn a_payment_stays_open_until_the_provider_has_withdrawn_its_charge() {
    let shop = cancelled_after_a_lost_answer().await;
    will(&shop.gateway.withdrawals, Err(no_answer()));
    will(&shop.gateway.withdrawals, Err(not_reached()));
    will(&shop.gateway.withdrawals, Ok(ChargeOutcome::Pending));
    for _pursuit in 0..3 {
        shop.next_pursuit().await;
        assert_eq!(shop.status(1).await, StatusName::Unknown);
    }
    shop.next_pursuit().await;
    assert_eq!(shop.status(1).await, StatusName::Voided);
    let attempts = shop.payments.attempts(PaymentId::of_order(order(1))).await.unwrap();
    let withdrawals = attempts.iter().filter(|attempt| attempt.asked == Asked::Withdraw);
    assert_eq!(withdrawals.count(), 3, "each attempt is stored");
}

#[tokio::test]
async fn a_charge_that_arrives_between_the_look_up_and_the_withdrawal_is_found_and_refunded() {
    let shop = cancelled_after_a_lost_answer().await;
    will(&shop.gateway.withdrawals, Ok(captured()));
    shop.next_pursuit().await;
    let payment = shop.payment(1).await;
    assert_eq!((payment.captured(), payment.refunded()), (payment.amount(), payment.amount()));
    assert!(shop.is_at_rest().await);
}

#[tokio::test]
async fn a_charge_sent_after_its_withdrawal_ends_the_payment_too() {
    let shop = Shop::open();
    let payment = shop.begin(1).await;
    shop.cancel(1).await;
    // Another process withdrew it and crashed before that was stored.
    will(&shop.gateway.charges, Ok(ChargeOutcome::Withdrawn));
    shop.application.charge_payment(payment, &origin()).await.unwrap();
    assert_eq!(shop.status(1).await, StatusName::Voided);
    assert!(shop.is_at_rest().await);
}
