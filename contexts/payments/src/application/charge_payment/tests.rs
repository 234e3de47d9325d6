//! Charging, whatever the provider does.

use chrono::TimeDelta;
use shared_kernel::Clock;

use crate::application::ports::{Asked, ChargeOutcome, Payments, StatusName};
use crate::application::testing::{Shop, captured, no_answer, not_reached, origin, will};
use crate::domain::samples::{euros, no_funds, order, request};
use crate::domain::{PaymentFact, PaymentId, PaymentRequest};

#[tokio::test]
async fn a_charge_that_succeeds_takes_one_request_and_two_commits() {
    let shop = Shop::open();
    shop.checkout(1).await;
    assert_eq!(shop.status(1).await, StatusName::Captured);
    assert_eq!(shop.gateway.asked(), [Asked::Charge]);
    assert_eq!(shop.facts().len(), 2);
    assert!(shop.is_at_rest().await);
}

#[tokio::test]
async fn the_provider_is_never_asked_about_an_order_that_costs_nothing() {
    for token in ["tok_success", "tok_declined", "tok_never_answers"] {
        let shop = Shop::open();
        let free = PaymentRequest { amount: euros(0), ..request(1, token) };
        let to_charge = shop.application.request_payment(free, &origin()).await.unwrap();
        assert_eq!(to_charge, None);
        assert_eq!(shop.status(1).await, StatusName::Captured);
        shop.cancel(1).await;
        assert!(shop.is_at_rest().await);
        assert!(shop.gateway.asked().is_empty());
    }
}

#[tokio::test]
async fn a_second_request_for_the_same_order_begins_nothing() {
    let shop = Shop::open();
    shop.checkout(1).await;
    let again = shop.application.request_payment(request(1, "tok_success"), &origin()).await;
    assert_eq!(again.unwrap(), None);
    assert_eq!(shop.facts().len(), 2);
}

#[tokio::test]
async fn a_declined_charge_is_declined() {
    let shop = Shop::open();
    will(&shop.gateway.charges, Ok(ChargeOutcome::Declined { reason: no_funds(), stated: None }));
    shop.checkout(1).await;
    assert_eq!(shop.status(1).await, StatusName::Declined);
    assert!(shop.is_at_rest().await);
}

#[tokio::test]
async fn after_a_lost_answer_the_provider_is_asked_before_anything_else() {
    let shop = Shop::open();
    will(&shop.gateway.charges, Err(no_answer()));
    will(&shop.gateway.look_ups, Ok(Some(captured())));
    shop.checkout(1).await;
    assert_eq!(shop.status(1).await, StatusName::Unknown);
    shop.next_pursuit().await;
    assert_eq!(shop.status(1).await, StatusName::Captured);
    assert_eq!(shop.gateway.asked(), [Asked::Charge, Asked::LookUp]);
}

#[tokio::test]
async fn after_a_lost_answer_a_charge_turns_out_to_have_been_declined() {
    let shop = Shop::open();
    will(&shop.gateway.charges, Err(no_answer()));
    will(
        &shop.gateway.look_ups,
        Ok(Some(ChargeOutcome::Declined { reason: no_funds(), stated: None })),
    );
    shop.checkout(1).await;
    assert_eq!(shop.status(1).await, StatusName::Unknown);
    shop.next_pursuit().await;
    assert_eq!(shop.status(1).await, StatusName::Declined);
    assert_eq!(shop.gateway.asked(), [Asked::Charge, Asked::LookUp], "and is not sent again");
    assert!(shop.is_at_rest().await);
}

#[tokio::test]
async fn a_charge_that_the_provider_does_not_know_is_sent_again() {
    let shop = Shop::open();
    will(&shop.gateway.charges, Err(no_answer()));
    shop.checkout(1).await;
    shop.next_pursuit().await;
    assert_eq!(shop.status(1).await, StatusName::Captured);
    assert_eq!(shop.gateway.asked(), [Asked::Charge, Asked::LookUp, Asked::Charge]);
}

#[tokio::test]
async fn a_provider_that_is_not_reached_leaves_the_payment_requested() {
    let shop = Shop::open();
    for _attempt in 0..3 {
        will(&shop.gateway.charges, Err(not_reached()));
    }
    shop.checkout(1).await;
    let mut waits = Vec::new();
    for _attempt in 0..2 {
        assert_eq!(shop.status(1).await, StatusName::Requested);
        let id = PaymentId::of_order(order(1));
        waits.push(shop.payments.next_action_at(id).unwrap() - shop.clock.now());
        shop.next_pursuit().await;
    }
    assert!(waits.is_sorted(), "the waits grow: {waits:?}");
    shop.next_pursuit().await;
    assert_eq!(shop.status(1).await, StatusName::Captured);
    let attempts = shop.payments.attempts(PaymentId::of_order(order(1))).await.unwrap();
    assert_eq!(attempts.len(), 3);
}

#[tokio::test]
async fn a_pending_charge_is_asked_about_until_it_has_an_outcome() {
    let shop = Shop::open();
    will(&shop.gateway.charges, Ok(ChargeOutcome::Pending));
    will(&shop.gateway.look_ups, Ok(Some(ChargeOutcome::Pending)));
    will(&shop.gateway.look_ups, Err(no_answer()));
    will(&shop.gateway.look_ups, Ok(Some(captured())));
    shop.checkout(1).await;
    for _pursuit in 0..3 {
        assert_eq!(shop.status(1).await, StatusName::Unknown);
        shop.next_pursuit().await;
    }
    assert_eq!(shop.status(1).await, StatusName::Captured);
    assert_eq!(shop.count(|fact| *fact == PaymentFact::Unknown), 1);
}

#[tokio::test]
async fn a_crash_before_the_charge_is_recovered() {
    let shop = Shop::open();
    shop.begin(1).await;
    shop.next_pursuit().await;
    assert_eq!(shop.status(1).await, StatusName::Captured);
    assert_eq!(shop.gateway.asked(), [Asked::LookUp, Asked::Charge]);
}

#[tokio::test]
async fn a_crash_after_the_charge_finds_the_money_by_asking() {
    let shop = Shop::open();
    let payment = shop.begin(1).await;
    shop.payments.crash_after(0);
    assert!(shop.application.charge_payment(payment, &origin()).await.is_err());
    will(&shop.gateway.look_ups, Ok(Some(captured())));
    shop.next_pursuit().await;
    assert_eq!(shop.status(1).await, StatusName::Captured);
    assert_eq!(shop.gateway.asked(), [Asked::Charge, Asked::LookUp]);
}

#[tokio::test]
async fn a_provider_that_never_answers_is_given_up_when_the_time_is_over() {
    let shop = Shop::open();
    let payment = shop.begin(1).await;
    for _charge in 0..100 {
        will(&shop.gateway.charges, Err(no_answer()));
    }
    shop.application.charge_payment(payment, &origin()).await.unwrap();
    let mut pursuits = 0;
    while !shop.is_at_rest().await {
        shop.next_pursuit().await;
        pursuits += 1;
    }
    assert_eq!(shop.status(1).await, StatusName::Declined);
    assert!(shop.clock.now() >= crate::domain::samples::later(15));
    assert!(pursuits < 40, "{pursuits} pursuits in a quarter of an hour");
}

#[tokio::test]
async fn a_request_that_comes_after_its_deadline_is_withdrawn_and_not_charged() {
    let shop = Shop::open();
    let payment = shop.begin(1).await;
    shop.clock.advance(TimeDelta::minutes(15));
    shop.application.charge_payment(payment, &origin()).await.unwrap();
    shop.next_pursuit().await;
    assert_eq!(shop.gateway.asked(), [Asked::LookUp, Asked::Withdraw]);
    assert_eq!(shop.status(1).await, StatusName::Declined);
    assert!(shop.is_at_rest().await);
}
