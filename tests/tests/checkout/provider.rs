//! Checkouts with a slow, silent or unreachable payment provider.

use chrono::TimeDelta;
use serde_json::Value;
use tests::test_app::{Person, Stock, TestApp};
use uuid::Uuid;

struct Checkout {
    shop: TestApp,
    vase: tests::test_app::Product,
    ada: Person,
    order: Uuid,
}

/// A checkout with this payment token, in a shop whose clock stands still.
async fn checkout_with(token: &str) -> Checkout {
    let shop = TestApp::start_with_still_clock().await;
    let vase = shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let order = shop.place_order(&ada, &[("VASE", 1)], token).await;
    Checkout { shop, vase, ada, order }
}

impl Checkout {
    /// Advances the clock until the order is settled, and returns it.
    async fn ended(&self) -> Value {
        self.ended_in_steps_of(TimeDelta::milliseconds(500)).await
    }

    async fn ended_in_steps_of(&self, step: TimeDelta) -> Value {
        self.shop
            .while_time_passes(step, "the checkout to end", || async {
                let order = self.shop.order(&self.ada, self.order).await;
                ["confirmed", "cancelled"]
                    .contains(&order["status"].as_str().unwrap())
                    .then_some(order)
            })
            .await
    }

    async fn ends_sound_with(self, on_hand: i64) {
        self.shop.stock_that_is(&self.vase, Stock { on_hand, available: on_hand }).await;
        self.shop.assert_sound().await;
        self.shop.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_provider_only_delays_the_order() {
    let checkout = checkout_with("tok_slow").await;
    assert_eq!(checkout.ended().await["status"], "confirmed");
    checkout.ends_sound_with(9).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pending_charge_is_confirmed_when_the_provider_reports_it() {
    let checkout = checkout_with("tok_pending").await;
    let (shop, order) = (&checkout.shop, checkout.order);
    shop.payment_that(order, "unknown", |payment| payment["status"] == "unknown").await;
    assert_eq!(shop.order(&checkout.ada, order).await["status"], "awaiting-payment");
    assert_eq!(checkout.ended().await["status"], "confirmed");
    checkout.ends_sound_with(9).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_looked_up_and_charged_once() {
    let checkout = checkout_with("tok_timeout_after_charge").await;
    assert_eq!(checkout.ended().await["status"], "confirmed");
    let payment = checkout.shop.payment_of(checkout.order).await.unwrap();
    assert_eq!(
        (&payment["status"], &payment["amount"]["amount_minor"]),
        (&"captured".into(), &1250.into())
    );
    checkout.ends_sound_with(9).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_never_answers_does_not_keep_an_order_open() {
    let checkout = checkout_with("tok_never_answers").await;
    assert_eq!(checkout.ended_in_steps_of(TimeDelta::seconds(5)).await["status"], "cancelled");
    let (shop, order) = (&checkout.shop, checkout.order);
    let payment = shop
        .while_time_passes(TimeDelta::seconds(5), "the payment to be settled", || async {
            shop.payment_of(order).await.filter(|payment| !payment["settled_at"].is_null())
        })
        .await;
    assert!(
        !payment["unsettled_attempts"].as_array().unwrap().is_empty(),
        "the attempts are stored: {payment}"
    );
    checkout.ends_sound_with(10).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreachable_provider_is_retried() {
    let checkout = checkout_with("tok_unreachable").await;
    assert_eq!(checkout.ended().await["status"], "confirmed");
    checkout.ends_sound_with(9).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_charge_under_way_survives_a_restart() {
    let checkout = checkout_with("tok_timeout_after_charge").await;
    let Checkout { shop, vase, ada, order } = checkout;
    shop.order_that_is(&ada, order, "awaiting-payment").await;
    let shop = shop.restart_with(|_as_before| {}).await;
    let checkout = Checkout { shop, vase, ada, order };
    assert_eq!(checkout.ended().await["status"], "confirmed");
    checkout.ends_sound_with(9).await;
}
