//! The basket, and an order from it.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use tests::test_app::{Answer, Person, TestApp, address};

async fn add(shop: &TestApp, customer: &Person, sku: &str, quantity: i64) -> Answer {
    let item = json!({ "sku": sku, "quantity": quantity });
    shop.post("/basket/items").by(customer).json(&item).send().await
}

async fn lines(shop: &TestApp, customer: &Person) -> Vec<Value> {
    let basket = shop.get("/basket").by(customer).send().await.expect(200).json();
    basket["lines"].as_array().unwrap().clone()
}

async fn order_the_basket(shop: &TestApp, customer: &Person) -> Answer {
    order_with(shop, customer, "tok_success", None).await
}

async fn order_with(
    shop: &TestApp,
    customer: &Person,
    token: &str,
    expected_total: Option<Value>,
) -> Answer {
    static ORDERS: AtomicU32 = AtomicU32::new(0);
    let mut body = json!({"shipping_address": address(), "payment_token": token});
    if let Some(total) = expected_total {
        body["expected_total"] = total;
    }
    let key = format!("basket-{}", ORDERS.fetch_add(1, Ordering::Relaxed));
    let order = shop.post("/orders").by(customer).header("idempotency-key", &key);
    order.header("prefer", "wait=30").json(&body).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_lines_merge_and_can_be_changed_and_removed() {
    let shop = TestApp::start().await;
    shop.stock("VASE", 1250, 10).await;
    shop.stock("BOWL", 700, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    for (sku, quantity) in [("VASE", 1), ("BOWL", 2), ("VASE", 2)] {
        add(&shop, &ada, sku, quantity).await.expect(204);
    }
    let found = lines(&shop, &ada).await;
    assert_eq!(found.len(), 2);
    let vase = found.iter().find(|line| line["sku"] == "VASE").unwrap();
    assert_eq!((&vase["quantity"], &vase["news"]), (&3.into(), &"unchanged".into()));

    shop.put("/basket/items/VASE")
        .by(&ada)
        .json(&json!({ "quantity": 7 }))
        .send()
        .await
        .expect(204);
    shop.delete("/basket/items/BOWL").by(&ada).send().await.expect(204);
    shop.delete("/basket/items/BOWL").by(&ada).send().await.problem(404, "not-in-basket");
    let found = lines(&shop, &ada).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["quantity"], 7);
    shop.delete("/basket").by(&ada).send().await.expect(204);
    assert!(lines(&shop, &ada).await.is_empty());
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_from_the_basket_empties_it() {
    let shop = TestApp::start().await;
    shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    add(&shop, &ada, "VASE", 2).await.expect(204);
    let order = order_the_basket(&shop, &ada).await.expect(201).json();
    assert_eq!(
        (&order["status"], &order["total"]["amount_minor"]),
        (&"confirmed".into(), &2500.into())
    );
    assert!(lines(&shop, &ada).await.is_empty());
    order_the_basket(&shop, &ada).await.problem(409, "basket-empty");
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_basket_ordered_twice_at_once_is_ordered_once() {
    let shop = TestApp::start().await;
    let vase = shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    add(&shop, &ada, "VASE", 2).await.expect(204);
    let answers =
        futures_util::future::join_all((0..8).map(|_| order_the_basket(&shop, &ada))).await;
    let placed = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(placed, 1);
    for late in answers.iter().filter(|answer| answer.status != 201) {
        late.problem(409, "basket-empty");
    }
    shop.assert_sound().await;
    assert_eq!(shop.stock_of(&vase).await.on_hand, 8);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_basket_shows_changed_prices_and_withdrawn_products() {
    let shop = TestApp::start().await;
    let vase = shop.stock("VASE", 1250, 10).await;
    let bowl = shop.stock("BOWL", 700, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    add(&shop, &ada, "VASE", 1).await.expect(204);
    add(&shop, &ada, "BOWL", 1).await.expect(204);
    shop.reprice(&vase, 1500).await;
    shop.post(&format!("/products/{}/withdraw", bowl.id))
        .by(shop.admin().await)
        .send()
        .await
        .expect(204);
    let found = shop
        .until("the basket to tell the news", || async {
            let lines = lines(&shop, &ada).await;
            let shows = |sku: &str, news: &str| {
                lines.iter().any(|line| line["sku"] == sku && line["news"] == news)
            };
            (shows("VASE", "price-changed") && shows("BOWL", "withdrawn")).then_some(lines)
        })
        .await;
    let vase = found.iter().find(|line| line["sku"] == "VASE").unwrap();
    assert_eq!(vase["price_seen"]["amount_minor"], 1250);
    assert_eq!(vase["price_now"]["amount_minor"], 1500);
    let refused = order_the_basket(&shop, &ada).await;
    assert_eq!(refused.problem(422, "invalid-fields"), ["basket[BOWL]"]);
    assert_eq!(lines(&shop, &ada).await.len(), 2, "a refused order leaves the basket as it was");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_risen_price_is_refused_until_the_customer_agrees() {
    let shop = TestApp::start().await;
    let vase = shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    add(&shop, &ada, "VASE", 2).await.expect(204);
    shop.reprice(&vase, 1500).await;
    let total = shop
        .until("the basket to show the total of now", || async {
            let basket = shop.get("/basket").by(&ada).send().await.expect(200).json();
            (basket["total"]["amount_minor"] == 3000).then(|| basket["total"].clone())
        })
        .await;
    let refused = order_the_basket(&shop, &ada).await;
    assert_eq!(refused.problem(409, "price-rose"), ["basket[VASE]"]);
    assert_eq!(lines(&shop, &ada).await.len(), 1);

    let order = order_with(&shop, &ada, "tok_success", Some(total)).await.expect(201).json();
    assert_eq!(order["total"]["amount_minor"], 3000);
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_card_gives_the_basket_back() {
    for (token, reason) in [
        ("tok_declined", "card_declined"),
        ("tok_insufficient_funds", "insufficient_funds"),
        ("tok_mistyped", "invalid_token"),
    ] {
        let shop = TestApp::start().await;
        shop.stock("VASE", 1250, 10).await;
        shop.stock("BOWL", 700, 10).await;
        let ada = shop.register_and_log_in("ada").await;
        add(&shop, &ada, "VASE", 2).await.expect(204);
        add(&shop, &ada, "BOWL", 1).await.expect(204);
        let before = lines(&shop, &ada).await;

        let order = order_with(&shop, &ada, token, None).await.expect(201).json();
        assert_eq!(
            (&order["cancel_reason"], &order["decline_reason"]),
            (&"payment-declined".into(), &reason.into())
        );
        assert_eq!(lines(&shop, &ada).await, before);
        let order = order_with(&shop, &ada, "tok_success", None).await.expect(201).json();
        assert_eq!(order["status"], "confirmed");
        assert!(lines(&shop, &ada).await.is_empty());
        shop.assert_sound().await;
        shop.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_basket_is_private_to_its_customer() {
    let shop = TestApp::start().await;
    shop.stock("VASE", 1250, 10).await;
    let (ada, bob) = (shop.register_and_log_in("ada").await, shop.register_and_log_in("bob").await);
    add(&shop, &ada, "VASE", 1).await.expect(204);
    assert!(lines(&shop, &bob).await.is_empty());
    order_the_basket(&shop, &bob).await.problem(409, "basket-empty");
    assert_eq!(lines(&shop, &ada).await.len(), 1);
    shop.stop().await;
}
