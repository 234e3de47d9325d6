//! A successful purchase, its shipment and its delivery.

use serde_json::json;
use tests::test_app::{Stock, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_captures_the_total_once_and_reduces_the_stock() {
    let shop = TestApp::start().await;
    let vase = shop.stock("VASE", 1250, 10).await;
    let bowl = shop.stock("BOWL", 700, 5).await;
    let ada = shop.register_and_log_in("ada").await;

    let order = shop.check_out(&ada, &[("VASE", 2), ("BOWL", 1)], "tok_success").await;

    assert_eq!(order["status"], "confirmed", "{order}");
    assert_eq!(order["total"], json!({ "amount_minor": 3200, "currency": "EUR" }));
    assert_eq!(order["customer_id"], json!(ada.id));
    assert_eq!(order["shipping_address"]["city"], "London");
    let id = order["id"].as_str().unwrap().parse().unwrap();
    let payment = shop.payment_of(id).await.unwrap();
    assert_eq!(payment["status"], "captured");
    assert_eq!(payment["amount"], order["total"]);
    shop.stock_that_is(&vase, Stock { on_hand: 8, available: 8 }).await;
    shop.stock_that_is(&bowl, Stock { on_hand: 4, available: 4 }).await;
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_wait_gets_a_202_and_finds_the_order_where_it_says() {
    let shop = TestApp::start().await;
    shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let accepted = shop.order_call(&ada, &[("VASE", 1)], "tok_success").send().await.expect(202);
    let id = accepted.text_at("/id").parse().unwrap();
    assert_eq!(accepted.header("location"), Some(format!("/api/v1/orders/{id}").as_str()));
    let order = shop.order_that_is(&ada, id, "confirmed").await;
    assert_eq!(order["version"], 3, "placed, awaiting payment, confirmed");
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_keeps_the_price_it_was_placed_at() {
    let shop = TestApp::start().await;
    let vase = shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let before = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    shop.reprice(&vase, 9900).await;
    let after = shop
        .until("the new price to be charged", || async {
            let order = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
            (order["total"]["amount_minor"] == 9900).then_some(order)
        })
        .await;
    assert_eq!(after["status"], "confirmed");
    let again = shop.order(&ada, before["id"].as_str().unwrap().parse().unwrap()).await;
    assert_eq!(again["total"]["amount_minor"], 1250);
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_free_product_is_ordered_like_any_other() {
    let shop = TestApp::start().await;
    let leaflet = shop.stock("LEAFLET", 0, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let order = shop.check_out(&ada, &[("LEAFLET", 1)], "tok_success").await;
    assert_eq!(
        (&order["status"], &order["total"]["amount_minor"]),
        (&"confirmed".into(), &0.into())
    );
    shop.assert_sound().await;
    shop.cancel(&ada, order["id"].as_str().unwrap().parse().unwrap()).await.expect(204);
    shop.stock_that_is(&leaflet, Stock { on_hand: 10, available: 10 }).await;
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_shipped_before_it_is_delivered() {
    let shop = TestApp::start().await;
    shop.stock("VASE", 1250, 10).await;
    let (ada, admin) = (shop.register_and_log_in("ada").await, shop.admin().await);
    let order = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    let id = order["id"].as_str().unwrap().parse().unwrap();
    let step = |step: &str| shop.post(&format!("/orders/{id}/{step}")).by(admin).send();

    step("deliver").await.problem(409, "order-out-of-turn");
    step("ship").await.expect(204);
    step("ship").await.problem(409, "order-out-of-turn");
    shop.cancel(&ada, id).await.problem(409, "order-out-of-turn");
    step("deliver").await.expect(204);
    assert_eq!(shop.order(&ada, id).await["status"], "delivered");
    shop.assert_sound().await;
    shop.stop().await;
}
