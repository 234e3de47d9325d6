//! Placing orders over HTTP: answers, refusals, idempotency keys, and `Prefer: wait`.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use crate::application::testing::{entry, withdrawn};
use crate::domain::{CheckoutReport, DeclineReason, OrderId};
use crate::infrastructure::http::testing::{
    Shop, address, at, get, post, post_without_key, two_mugs,
};

fn ordering(key: &str, body: &Value) -> TestRequest {
    post("/orders").insert_header(("Idempotency-Key", key)).set_json(body)
}

#[actix_web::test]
async fn an_order_is_accepted_and_can_be_read() {
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
    assert!(!found.body.to_string().contains("tok_visa"), "the payment token is never shown");
}

#[actix_web::test]
async fn lines_that_were_lost_on_the_way_do_not_order_the_basket() {
    let shop = Shop::open().await;
    let mut body = two_mugs();
    body["lines"] = Value::Null;
    body["expected_total"] = Value::Null;
    let refused = shop.call(post("/orders").set_json(body)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let errors = refused.body["errors"].as_array().unwrap();
    let fields: Vec<_> = errors.iter().map(|error| error["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["lines", "expected_total"]);
}

#[actix_web::test]
async fn a_field_of_the_wrong_form_hides_no_product_that_cannot_be_ordered() {
    let shop = Shop::open().await;
    shop.note(withdrawn(&entry("CUP", 400, 2))).await;
    let body = json!({
        "lines": [
            "MUG",
            {"sku": "NOPE", "quantity": -1, "colour": "red"},
            {"sku": "CUP", "quantity": 1},
            {"sku": "MUG", "quantity": 1},
        ],
        "shipping_address": address(),
        "payment_token": 7,
    });
    let refused = shop.call(post("/orders").set_json(body)).await;
    let mut fields = refused.fields();
    fields.sort_unstable();
    let expected = [
        "lines[0]",
        "lines[1].colour",
        "lines[1].quantity",
        "lines[1].sku",
        "lines[2].sku",
        "payment_token",
    ];
    assert_eq!(fields, expected);
    let twice = shop.call(post("/orders?foo=bar").set_json(two_mugs())).await;
    assert_eq!((twice.status, twice.fields()), (StatusCode::UNPROCESSABLE_ENTITY, vec!["foo"]));
}

#[actix_web::test]
async fn every_invalid_field_is_named() {
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
async fn an_unknown_sku_is_named_by_its_line() {
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
async fn an_order_without_an_idempotency_key_is_not_placed() {
    let shop = Shop::open().await;
    let refused = shop.call(post_without_key("/orders").set_json(two_mugs())).await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::PRECONDITION_REQUIRED, "idempotency-key-required")
    );
    assert!(refused.body["detail"].as_str().unwrap().contains("Idempotency-Key"));
    assert_eq!(shop.call(get("/orders")).await.body["items"], json!([]));
    let both_wrong = post_without_key("/orders").set_json(json!({"payment_token": 7}));
    let fields = ["shipping_address", "payment_token"];
    assert_eq!(shop.call(both_wrong).await.fields(), fields, "wrong fields are named first");
}

#[actix_web::test]
async fn one_idempotency_key_makes_one_order() {
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
async fn an_order_without_lines_takes_the_basket_and_empties_it() {
    let shop = Shop::open().await;
    let body = json!({"shipping_address": address(), "payment_token": "tok_visa"});
    let empty = shop.call(post("/orders").set_json(&body)).await;
    assert_eq!((empty.status, empty.code()), (StatusCode::CONFLICT, "basket-empty"));
    shop.call(post("/basket/items").set_json(json!({"sku": "CUP", "quantity": 3}))).await;
    let placed = shop.call(post("/orders").set_json(&body)).await;
    let order = shop.call(get(&format!("/orders/{}", placed.body["id"].as_str().unwrap()))).await;
    assert_eq!(order.body["total"]["amount_minor"], 1200);
    assert_eq!(shop.call(get("/basket")).await.body, json!({"lines": []}));
}

#[actix_web::test]
async fn an_order_from_the_basket_names_lines_by_sku() {
    let shop = Shop::open().await;
    let item = |sku: &str| json!({"sku": sku, "quantity": 1});
    for sku in ["MUG", "CUP"] {
        shop.call(post("/basket/items").set_json(item(sku))).await;
    }
    shop.note(withdrawn(&entry("CUP", 400, 2))).await;
    let body = json!({"shipping_address": address(), "payment_token": "tok_visa"});
    let refused = shop.call(ordering("k-1", &body)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.fields(), ["basket[CUP]"]);
    assert!(!refused.body.to_string().contains("lines["), "{}", refused.body);
}

#[actix_web::test]
async fn a_price_that_rose_is_agreed_to_or_refused() {
    let shop = Shop::open().await;
    shop.call(post("/basket/items").set_json(json!({"sku": "MUG", "quantity": 2}))).await;
    shop.note(entry("MUG", 1300, 2)).await;
    let mut body = json!({"shipping_address": address(), "payment_token": "tok_visa"});
    let refused = shop.call(ordering("k-2", &body)).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "price-rose"));
    assert_eq!(refused.fields(), ["basket[MUG]"]);
    let euros = |minor: i64| json!({"amount_minor": minor, "currency": "EUR"});
    assert_eq!(refused.body["total"], euros(2600));
    let line = json!({"sku": "MUG", "price_seen": euros(1250), "price_now": euros(1300)});
    assert_eq!(refused.body["lines"], json!([line]));

    body["expected_total"] = euros(2599);
    let refused = shop.call(ordering("k-3", &body)).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "price-rose"));
    assert_eq!(refused.fields(), ["expected_total", "basket[MUG]"]);
    body["expected_total"] = json!({"amount_minor": -1, "currency": "euro"});
    let refused = shop.call(ordering("k-4", &body)).await;
    assert_eq!(refused.fields(), ["expected_total.amount_minor", "expected_total.currency"]);

    body["expected_total"] = shop.call(get("/basket")).await.body["total"].clone();
    let placed = shop.call(ordering("k-5", &body)).await;
    let order = shop.call(get(&format!("/orders/{}", placed.body["id"].as_str().unwrap()))).await;
    assert_eq!(order.body["total"], euros(2600));
}

#[actix_web::test]
async fn a_declined_order_says_why_and_gives_the_basket_back() {
    for (reason, shown) in [("invalid_token", "invalid_token"), ("fraud: Ada", "declined")] {
        let shop = Shop::open().await;
        shop.call(post("/basket/items").set_json(json!({"sku": "MUG", "quantity": 2}))).await;
        let before = shop.call(get("/basket")).await.body;
        let body = json!({"shipping_address": address(), "payment_token": "tok_mistyped"});
        let placed = shop.call(ordering("k-6", &body)).await;
        let path = format!("/orders/{}", placed.body["id"].as_str().unwrap());
        let order = OrderId::parse(placed.body["id"].as_str().unwrap()).unwrap();
        let reason = DeclineReason::reported(reason);
        shop.report(order, CheckoutReport::PaymentDeclined { reason }).await;
        let order = shop.call(get(&path)).await.body;
        assert_eq!(order["cancel_reason"], "payment-declined");
        assert_eq!(order["decline_reason"], shown);
        assert!(order["decline_detail"].as_str().unwrap().starts_with("No money was taken"));
        let timeline = shop.call(get(&format!("{path}/timeline"))).await.body;
        let last = timeline["steps"].as_array().unwrap().last().unwrap();
        assert_eq!(last["what"], format!("the order was cancelled: {reason}"));
        assert_eq!(shop.call(get("/basket")).await.body, before);
    }
}

#[actix_web::test]
async fn a_waiting_request_gets_the_outcome() {
    let shop = Shop::open().await;
    let waiting =
        shop.call(post("/orders").insert_header(("Prefer", "wait=10")).set_json(two_mugs()));
    let confirming = async {
        let order = loop {
            let listed = shop.call(get("/orders")).await;
            if let Some(id) = listed.body["items"][0]["id"].as_str() {
                break OrderId::parse(id).unwrap();
            }
        };
        shop.confirm(order).await;
    };
    let both = async { tokio::join!(waiting, confirming) };
    let (outcome, ()) = tokio::time::timeout(Duration::from_secs(30), both).await.unwrap();
    assert_eq!(
        (outcome.status, &outcome.body["status"]),
        (StatusCode::CREATED, &json!("confirmed"))
    );
    assert_eq!(outcome.header("Preference-Applied"), Some("wait=10"));
    assert!(outcome.header("Location").is_some_and(|path| path.starts_with("/api/v1/orders/")));
}

#[actix_web::test]
async fn a_wait_without_an_outcome_is_answered_202() {
    let shop = Shop::open().await;
    let waited =
        shop.call(post("/orders").insert_header(("Prefer", "wait=0")).set_json(two_mugs())).await;
    assert_eq!((waited.status, waited.header("Preference-Applied")), (StatusCode::ACCEPTED, None));
}

#[actix_web::test]
async fn a_wait_ends_with_202_when_the_host_is_told_to_stop() {
    let shop = Shop::open().await;
    let wait = || post("/orders").insert_header(("Prefer", "wait=30")).set_json(two_mugs());
    let stopping = async {
        while shop.call(get("/orders")).await.body["items"].as_array().is_none_or(Vec::is_empty) {}
        shop.services.tasks.drain();
    };
    // The clock of this shop stands still, so no wait ends by itself.
    let both = async { tokio::join!(shop.call(wait()), stopping) };
    let (waited, ()) = tokio::time::timeout(Duration::from_secs(30), both).await.unwrap();
    assert_eq!((waited.status, waited.header("Preference-Applied")), (StatusCode::ACCEPTED, None));
    assert!(waited.header("Location").is_some(), "the client can go on asking");

    let late = tokio::time::timeout(Duration::from_secs(30), shop.call(wait())).await.unwrap();
    assert_eq!(late.status, StatusCode::ACCEPTED, "a host that is about to stop waits for nothing");
}
