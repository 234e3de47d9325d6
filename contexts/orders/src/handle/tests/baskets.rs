//! The basket over HTTP.

use super::*;

fn add(sku: &str, quantity: i64) -> TestRequest {
    post("/basket/items").set_json(json!({"sku": sku, "quantity": quantity}))
}

fn item(method: TestRequest, sku: &str) -> TestRequest {
    method.uri(&at(&format!("/basket/items/{sku}")))
}

#[actix_web::test]
async fn lines_come_change_and_go() {
    let shop = Shop::open().await;
    assert_eq!(shop.call(get("/basket")).await.body, json!({"lines": []}));
    for request in [add("MUG", 2), add("CUP", 1), add("MUG", 1)] {
        assert_eq!(shop.call(request).await.status, StatusCode::NO_CONTENT);
    }
    let change = item(TestRequest::put(), "CUP").set_json(json!({"quantity": 7}));
    assert_eq!(shop.call(change).await.status, StatusCode::NO_CONTENT);
    let basket = shop.call(get("/basket")).await;
    assert_eq!(basket.header("ETag"), Some("\"4\""));
    let seen: Vec<_> = basket.body["lines"].as_array().unwrap().iter().collect();
    assert_eq!((&seen[0]["sku"], &seen[0]["quantity"]), (&json!("MUG"), &json!(3)));
    assert_eq!((&seen[1]["sku"], &seen[1]["quantity"]), (&json!("CUP"), &json!(7)));

    assert_eq!(shop.call(item(TestRequest::delete(), "MUG")).await.status, StatusCode::NO_CONTENT);
    assert_eq!(shop.call(item(TestRequest::delete(), "MUG")).await.code(), "not-in-basket");
    let clear = TestRequest::delete().uri(&at("/basket"));
    assert_eq!(shop.call(clear).await.status, StatusCode::NO_CONTENT);
    assert_eq!(shop.call(get("/basket")).await.body, json!({"lines": []}));
}

#[actix_web::test]
async fn it_shows_prices_that_changed_since() {
    let shop = Shop::open().await;
    shop.call(add("MUG", 2)).await;
    assert_eq!(shop.call(get("/basket")).await.body["lines"][0]["news"], "unchanged");
    let dearer = entry("MUG", 1300, 2);
    shop.context.application.note_product(dearer, &Origin::new(Uuid::nil())).await.unwrap();
    let line = &shop.call(get("/basket")).await.body["lines"][0];
    assert_eq!(
        (&line["news"], &line["price_now"]["amount_minor"]),
        (&json!("price-changed"), &json!(1300))
    );
    assert_eq!(line["price_seen"]["amount_minor"], 1250);
    assert!(line["as_of"].is_string());
}

#[actix_web::test]
async fn one_key_adds_once() {
    let shop = Shop::open().await;
    for _ in 0..2 {
        let added = shop.call(add("MUG", 2).insert_header(("Idempotency-Key", "b-1"))).await;
        assert_eq!(added.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(shop.call(get("/basket")).await.body["lines"][0]["quantity"], 2);
}

#[actix_web::test]
async fn what_cannot_be_added_is_refused_by_its_field() {
    let shop = Shop::open().await;
    assert_eq!(shop.call(add("NONE", 1)).await.fields(), ["sku"]);
    assert_eq!(shop.call(add("MUG", 1000)).await.fields(), ["quantity"]);
    shop.call(add("MUG", 999)).await;
    assert_eq!(shop.call(add("MUG", 1)).await.fields(), ["quantity"]);
}

#[actix_web::test]
async fn an_order_without_lines_is_of_the_basket_and_empties_it() {
    let shop = Shop::open().await;
    let body = json!({"shipping_address": address(), "payment_token": "tok_visa"});
    let empty = shop.call(post("/orders").set_json(&body)).await;
    assert_eq!((empty.status, empty.code()), (StatusCode::CONFLICT, "basket-empty"));
    shop.call(add("CUP", 3)).await;
    let placed = shop.call(post("/orders").set_json(&body)).await;
    let order = shop.call(get(&format!("/orders/{}", placed.body["id"].as_str().unwrap()))).await;
    assert_eq!(order.body["total"]["amount_minor"], 1200);
    assert_eq!(shop.call(get("/basket")).await.body, json!({"lines": []}));
}
