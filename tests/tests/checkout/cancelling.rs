//! A customer cancels an order at each step of the checkout.

use chrono::TimeDelta;
use tests::test_app::{Stock, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn an_order_cancelled_before_its_events_are_relayed_is_never_charged() {
    let shop =
        TestApp::start_with(|settings| settings.held_relays = vec!["orders".to_owned()]).await;
    let vase = shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let order = shop.place_order(&ada, &[("VASE", 1)], "tok_success").await;
    shop.cancel(&ada, order).await.expect(204);
    assert_eq!(shop.order(&ada, order).await["cancel_reason"], "by-customer");

    let shop = shop.restart_with(|settings| settings.held_relays.clear()).await;
    shop.assert_sound().await;
    assert!(shop.payment_of(order).await.is_none(), "no payment was requested");
    assert_eq!(shop.stock_of(&vase).await, Stock { on_hand: 10, available: 10 });
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_cancelled_during_the_charge_is_refunded_once() {
    let shop = TestApp::start_with_still_clock().await;
    let vase = shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let order = shop.place_order(&ada, &[("VASE", 1)], "tok_pending").await;
    shop.payment_that(order, "unknown", |payment| payment["status"] == "unknown").await;
    shop.cancel(&ada, order).await.expect(204);
    shop.payment_that(order, "unwanted", |payment| !payment["unwanted_since"].is_null()).await;

    let payment = shop
        .while_time_passes(
            TimeDelta::milliseconds(200),
            "the money to come and go back",
            || async {
                shop.payment_of(order)
                    .await
                    .filter(|payment| payment["refunded"]["amount_minor"] == 1250)
            },
        )
        .await;
    assert_eq!(payment["status"], "captured");
    assert_eq!(payment["refunds"].as_array().unwrap().len(), 1);
    assert_eq!(shop.order(&ada, order).await["status"], "cancelled");
    shop.stock_that_is(&vase, Stock { on_hand: 10, available: 10 }).await;
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_cancelled_after_its_confirmation_is_refunded_and_restocked() {
    let shop = TestApp::start().await;
    let vase = shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let order = shop.check_out(&ada, &[("VASE", 4)], "tok_success").await;
    let id = order["id"].as_str().unwrap().parse().unwrap();
    shop.stock_that_is(&vase, Stock { on_hand: 6, available: 6 }).await;

    shop.cancel(&ada, id).await.expect(204);
    shop.payment_that(id, "refunded", |payment| payment["refunded"]["amount_minor"] == 5000).await;
    shop.stock_that_is(&vase, Stock { on_hand: 10, available: 10 }).await;
    let kinds: Vec<_> =
        shop.movements_of(&vase).await.iter().map(|movement| movement["kind"].clone()).collect();
    assert_eq!(kinds, ["returned", "sold", "received"]);
    shop.until("the order to tell of the refund", || async {
        (shop.order(&ada, id).await["refunded"]["amount_minor"] == 5000).then_some(())
    })
    .await;
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_cancellation_changes_nothing() {
    let shop = TestApp::start().await;
    let vase = shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let order = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    let id = order["id"].as_str().unwrap().parse().unwrap();
    let answers = futures_util::future::join_all((0..5).map(|_| shop.cancel(&ada, id))).await;
    let cancelled = answers.iter().filter(|answer| answer.status == 204).count();
    assert_eq!(cancelled, 1, "the others were late");
    for late in answers.iter().filter(|answer| answer.status != 204) {
        late.problem(409, "order-out-of-turn");
    }
    shop.payment_that(id, "refunded", |payment| payment["refunded"]["amount_minor"] == 1250).await;
    shop.stock_that_is(&vase, Stock { on_hand: 10, available: 10 }).await;
    shop.assert_sound().await;
    shop.stop().await;
}
