//! Checkouts that end because the card is declined or the stock does not suffice.

use serde_json::json;
use tests::test_app::{Stock, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_payment_cancels_the_order_and_releases_the_units() {
    for (token, reason) in [
        ("tok_declined", "card_declined"),
        ("tok_insufficient_funds", "insufficient_funds"),
        ("tok_that_nobody_knows", "invalid_token"),
    ] {
        let shop = TestApp::start().await;
        let vase = shop.stock("VASE", 1250, 10).await;
        let ada = shop.register_and_log_in("ada").await;
        let order = shop.check_out(&ada, &[("VASE", 3)], token).await;
        assert_eq!(
            (&order["status"], &order["cancel_reason"]),
            (&"cancelled".into(), &"payment-declined".into())
        );
        let payment =
            shop.payment_of(order["id"].as_str().unwrap().parse().unwrap()).await.unwrap();
        assert_eq!(
            (&payment["status"], &payment["decline_reason"]),
            (&"declined".into(), &reason.into())
        );
        shop.stock_that_is(&vase, Stock { on_hand: 10, available: 10 }).await;
        shop.assert_sound().await;
        shop.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sold_out_order_is_not_charged() {
    let shop = TestApp::start().await;
    let vase = shop.stock("VASE", 1250, 2).await;
    let ada = shop.register_and_log_in("ada").await;
    let order = shop.check_out(&ada, &[("VASE", 3)], "tok_success").await;
    assert_eq!(
        (&order["status"], &order["cancel_reason"]),
        (&"cancelled".into(), &"out-of-stock".into())
    );
    shop.assert_sound().await;
    assert!(shop.payment_of(order["id"].as_str().unwrap().parse().unwrap()).await.is_none());
    assert_eq!(shop.stock_of(&vase).await, Stock { on_hand: 2, available: 2 });
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_lines_are_reserved_or_none() {
    let shop = TestApp::start().await;
    let vase = shop.stock("VASE", 1250, 10).await;
    shop.stock("BOWL", 700, 0).await;
    let ada = shop.register_and_log_in("ada").await;
    let order = shop.check_out(&ada, &[("VASE", 1), ("BOWL", 1)], "tok_success").await;
    assert_eq!(
        (&order["status"], &order["cancel_reason"]),
        (&"cancelled".into(), &"out-of-stock".into())
    );
    assert_eq!(shop.stock_of(&vase).await, Stock { on_hand: 10, available: 10 });
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_costs_nothing_is_confirmed_and_no_card_is_charged() {
    let shop = TestApp::start().await;
    let gift = shop.stock("GIFT", 0, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    for card in ["tok_success", "tok_declined", "tok_never_answers", "tok_of_nobody"] {
        let order = shop.check_out(&ada, &[("GIFT", 1)], card).await;
        assert_eq!(order["status"], "confirmed", "{card}");
        let id = order["id"].as_str().unwrap().parse().unwrap();
        let payment = shop.payment_of(id).await.unwrap();
        assert_eq!(
            (&payment["status"], &payment["unsettled_attempts"]),
            (&"captured".into(), &json!([]))
        );
        if card == "tok_declined" {
            shop.cancel(&ada, id).await.expect(204);
            shop.order_that_is(&ada, id, "cancelled").await;
        }
    }
    shop.stock_that_is(&gift, Stock { on_hand: 7, available: 7 }).await;
    shop.assert_sound().await;
    shop.stop().await;
}
