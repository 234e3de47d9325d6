//! Orders over HTTP.

use super::*;

#[actix_web::test]
async fn an_order_is_accepted_and_then_there() {
    let shop = Shop::open().await;
    let placed = shop.call(post("/orders").set_json(two_mugs())).await;
    assert_eq!(placed.status, StatusCode::ACCEPTED);
    let path = format!("/orders/{}", placed.body["id"].as_str().unwrap());
    assert_eq!(placed.header("Location"), Some(at(&path).as_str()));

    let found = shop.call(get(&path)).await;
    assert_eq!((found.status, found.header("ETag")), (StatusCode::OK, Some("\"1\"")));
    assert_eq!(found.body["status"], "placed");
    assert_eq!(found.body["total"], json!({"amount_minor": 2500, "currency": "EUR"}));
    assert_eq!(found.body["lines"][0]["sku"], "MUG");
    assert_eq!(found.body["shipping_address"]["country"], "GB");
    assert!(!found.body.to_string().contains("tok_visa"), "a means of payment is shown to nobody");
}

#[actix_web::test]
async fn every_field_at_fault_is_named() {
    let shop = Shop::open().await;
    let body = json!({
        "lines": [{"sku": "MUG", "quantity": 0}, {"sku": "", "quantity": "two", "colour": "red"}],
        "shipping_address": {"name": "", "line1": "x", "postal_code": "1", "city": "y", "country": "XX"},
        "payment_token": "4242 4242",
        "currency": "EUR",
    });
    let refused = shop.call(post("/orders").set_json(body)).await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::UNPROCESSABLE_ENTITY, "invalid-fields")
    );
    let mut fields = refused.fields();
    fields.sort_unstable();
    let expected = [
        "currency",
        "lines[0].quantity",
        "lines[1].colour",
        "lines[1].quantity",
        "lines[1].sku",
        "payment_token",
        "shipping_address.country",
        "shipping_address.name",
    ];
    assert_eq!(fields, expected);
}

#[actix_web::test]
async fn skus_that_are_not_sold_are_named_by_their_lines() {
    let shop = Shop::open().await;
    let mut body = two_mugs();
    body["lines"] = json!([{"sku": "MUG", "quantity": 1}, {"sku": "NONE", "quantity": 1}]);
    let refused = shop.call(post("/orders").set_json(&body)).await;
    assert_eq!(
        (refused.status, refused.fields()),
        (StatusCode::UNPROCESSABLE_ENTITY, vec!["lines[1].sku"])
    );
    body["lines"] = json!([]);
    assert_eq!(shop.call(post("/orders").set_json(&body)).await.fields(), ["lines"]);
    body["lines"] = json!([{"sku": "MUG", "quantity": 999}, {"sku": "MUG", "quantity": 1}]);
    assert_eq!(shop.call(post("/orders").set_json(&body)).await.fields(), ["lines[1].quantity"]);
}

#[actix_web::test]
async fn one_key_makes_one_order() {
    let shop = Shop::open().await;
    let place =
        |body| shop.call(post("/orders").insert_header(("Idempotency-Key", "k-1")).set_json(body));
    let (first, again) = (place(two_mugs()).await, place(two_mugs()).await);
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert_eq!(again.header("Location"), first.header("Location"));
    let mut other = two_mugs();
    other["payment_token"] = json!("tok_other");
    assert_eq!(place(other).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(shop.call(get("/orders")).await.body["items"].as_array().map(Vec::len), Some(1));
}

#[actix_web::test]
async fn orders_are_their_customers_and_the_shops() {
    let shop = Shop::open().await;
    let path = format!("/orders/{}", shop.order().await);
    let stranger = Uuid::from_u128(43);
    let cancel = post(&format!("{path}/cancel"));
    for request in [get(&path), cancel, get(&format!("{path}/timeline"))] {
        let refused = shop.call_as(stranger, &[], request).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::NOT_FOUND, "no-such-order"));
    }
    assert_eq!(shop.call(get("/orders/nonsense")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(shop.call_as_admin(get(&path)).await.status, StatusCode::OK);
    assert_eq!(shop.send(get(&path)).await.status, StatusCode::UNAUTHORIZED);
}

#[actix_web::test]
async fn lists_are_own_unless_an_admin_asks_for_more() {
    let shop = Shop::open().await;
    let (first, second) = (shop.order().await, shop.order().await);
    let page = shop.call(get("/orders?limit=1")).await;
    assert_eq!(page.body["items"][0]["id"], second.to_string());
    let next = format!("/orders?limit=1&cursor={}", page.body["next"].as_str().unwrap());
    let rest = shop.call(get(&next)).await;
    assert_eq!(
        (&rest.body["items"][0]["id"], &rest.body["next"]),
        (&json!(first.to_string()), &Value::Null)
    );

    assert_eq!(shop.call(get("/orders?all=true")).await.code(), "admins-only");
    let of_customer = format!("/orders?customer_id={}", customer());
    assert_eq!(shop.call(get(&of_customer)).await.code(), "admins-only");
    let count = |answer: Answer| answer.body["items"].as_array().map(Vec::len);
    assert_eq!(count(shop.call_as_admin(get("/orders")).await), Some(0));
    assert_eq!(count(shop.call_as_admin(get("/orders?all=true&status=placed")).await), Some(2));
    assert_eq!(count(shop.call_as_admin(get("/orders?all=true&status=shipped")).await), Some(0));
    assert_eq!(count(shop.call_as_admin(get(&of_customer)).await), Some(2));
    let refused = shop.call(get("/orders?status=lost&limit=0&cursor=x&page=2")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.fields(), ["status", "cursor", "limit", "page"]);
}

#[actix_web::test]
async fn admins_ship_and_deliver_and_then_nobody_cancels() {
    let shop = Shop::open().await;
    let order = shop.order().await;
    let path = |step: &str| format!("/orders/{order}/{step}");
    assert_eq!(shop.call_as_admin(post(&path("ship"))).await.code(), "order-out-of-turn");
    shop.confirm(order).await;
    assert_eq!(shop.call(post(&path("ship"))).await.code(), "admins-only");
    assert_eq!(shop.call_as_admin(post(&path("ship"))).await.status, StatusCode::NO_CONTENT);
    assert_eq!(shop.call(post(&path("cancel"))).await.code(), "order-out-of-turn");
    assert_eq!(shop.call_as_admin(post(&path("deliver"))).await.status, StatusCode::NO_CONTENT);
    let found = shop.call(get(&format!("/orders/{order}"))).await;
    assert_eq!(found.body["status"], "delivered");
    assert!(found.body["delivered_at"].is_string());
}

#[actix_web::test]
async fn a_cancellation_says_why_and_is_repeated_under_its_key() {
    let shop = Shop::open().await;
    let order = shop.order().await;
    let cancel =
        || post(&format!("/orders/{order}/cancel")).insert_header(("Idempotency-Key", "c-1"));
    for _ in 0..2 {
        assert_eq!(shop.call(cancel()).await.status, StatusCode::NO_CONTENT);
    }
    let again = shop.call(post(&format!("/orders/{order}/cancel"))).await;
    assert_eq!((again.status, again.code()), (StatusCode::CONFLICT, "order-out-of-turn"));
    let found = shop.call(get(&format!("/orders/{order}"))).await;
    assert_eq!(found.body["cancel_reason"], "by-customer");
}

#[actix_web::test]
async fn the_timeline_tells_every_step() {
    let shop = Shop::open().await;
    let order = shop.order().await;
    shop.confirm(order).await;
    let timeline = shop.call(get(&format!("/orders/{order}/timeline"))).await;
    let steps = timeline.body["steps"].as_array().unwrap();
    let told: Vec<&str> = steps.iter().map(|step| step["what"].as_str().unwrap()).collect();
    assert_eq!(
        told,
        ["the order was placed", "the money was asked for", "the order was confirmed"]
    );
    assert_eq!(steps[0]["context"], "orders");
}

#[actix_web::test]
async fn a_request_id_opens_nobody_elses_timeline() {
    let shop = Shop::open().await;
    let request_id = Uuid::from_u128(77).to_string();
    let place =
        || post("/orders").insert_header(("X-Request-Id", request_id.clone())).set_json(two_mugs());
    shop.call(place()).await;
    let stranger = Uuid::from_u128(43);
    let theirs = shop.call_as(stranger, &[], place()).await;
    let path = format!("/orders/{}/timeline", theirs.body["id"].as_str().unwrap());
    let timeline = shop.call_as(stranger, &[], get(&path)).await;
    let steps = timeline.body["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 1, "{steps:?}");
    assert_eq!(steps[0]["caused_by"], request_id);
}
