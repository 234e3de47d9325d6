//! Deadlines of the checkout, on a clock that the test advances.

use chrono::TimeDelta;
use tests::test_app::{Stock, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_cannot_be_charged_is_cancelled_at_its_deadline() {
    let shop = TestApp::start_with_still_clock().await;
    let vase = shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let order = shop.place_order(&ada, &[("VASE", 1)], "tok_never_answers").await;
    shop.order_that_is(&ada, order, "awaiting-payment").await;
    shop.advance(TimeDelta::seconds(899));
    assert_eq!(shop.order(&ada, order).await["status"], "awaiting-payment", "a second is left");

    shop.advance(TimeDelta::seconds(1));
    let given_up = shop.order_that_is(&ada, order, "cancelled").await;
    assert_eq!(given_up["cancel_reason"], "deadline-passed");
    let payment = shop
        .while_time_passes(TimeDelta::seconds(5), "the payment to be settled", || async {
            shop.payment_of(order).await.filter(|payment| !payment["settled_at"].is_null())
        })
        .await;
    assert!(["voided", "declined"].contains(&payment["status"].as_str().unwrap()), "{payment}");
    shop.stock_that_is(&vase, Stock { on_hand: 10, available: 10 }).await;
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_that_passes_while_the_shop_is_down_takes_effect_at_the_next_start() {
    let shop = TestApp::start_with_still_clock().await;
    let vase = shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let order = shop.place_order(&ada, &[("VASE", 1)], "tok_never_answers").await;
    shop.order_that_is(&ada, order, "awaiting-payment").await;

    // Past the order's fifteen minutes, and before the reservation's twenty: the order of two due deadlines at a start
    // is not defined.
    let shop = shop.restart_after(TimeDelta::minutes(16)).await;
    let given_up = shop.order_that_is(&ada, order, "cancelled").await;
    assert_eq!(given_up["cancel_reason"], "deadline-passed");
    shop.while_time_passes(TimeDelta::seconds(5), "the payment to be settled", || async {
        shop.payment_of(order).await.filter(|payment| !payment["settled_at"].is_null())
    })
    .await;
    shop.stock_that_is(&vase, Stock { on_hand: 10, available: 10 }).await;
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_whose_events_are_not_relayed_is_cancelled_at_its_deadline() {
    let shop = TestApp::start_with_still_clock_and(|settings| {
        settings.held_relays = vec!["orders".to_owned()];
    })
    .await;
    shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let order = shop.place_order(&ada, &[("VASE", 1)], "tok_success").await;
    shop.advance(TimeDelta::minutes(16));
    assert_eq!(
        shop.order_that_is(&ada, order, "cancelled").await["cancel_reason"],
        "deadline-passed"
    );

    let shop = shop.restart_with(|settings| settings.held_relays.clear()).await;
    shop.assert_sound().await;
    assert!(shop.payment_of(order).await.is_none(), "no payment was requested");
    shop.stop().await;
}
