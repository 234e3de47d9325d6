//! Who sees which payment.

use actix_web::test::TestRequest;
use serde_json::json;

use super::*;

fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path)
}

#[tokio::test]
async fn customers_see_the_payments_of_their_orders_and_no_others() {
    let shop = Shop::open().await;
    let payment = shop.checkout(1, "tok_insufficient_funds").await;
    let path = format!("/api/v1/payments/by-order/{}", payment.order);
    let owner = payment.customer.as_uuid().as_u128();
    let seen = shop.ask(get(&path).insert_header(("authorization", shop.customer(owner)))).await;
    assert_eq!(seen.status, StatusCode::OK);
    assert_eq!(seen.body["status"], "declined");
    assert_eq!(seen.body["decline_reason"], "insufficient_funds");
    assert_eq!(seen.body["amount"], json!({"amount_minor": 2_500, "currency": "EUR"}));
    assert_eq!(seen.body.get("provider_reference"), None);
    let stranger = shop.ask(get(&path).insert_header(("authorization", shop.customer(7)))).await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.body["code"], "no-such-payment");
    let admin = shop.ask(get(&path).insert_header(("authorization", shop.admin()))).await;
    assert_eq!(admin.status, StatusCode::OK);
    let nobody = shop.ask(get(&path)).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn only_admins_see_payments_by_id_and_lists() {
    let shop = Shop::open().await;
    let payment = shop.begin(1, "tok_success").await;
    for path in ["/api/v1/payments".to_owned(), format!("/api/v1/payments/{}", payment.id)] {
        let owner = shop.customer(payment.customer.as_uuid().as_u128());
        let refused = shop.ask(get(&path).insert_header(("authorization", owner))).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        let seen = shop.ask(get(&path).insert_header(("authorization", shop.admin()))).await;
        assert_eq!(seen.status, StatusCode::OK, "{path}");
        assert!(!seen.body.to_string().contains("tok_success"), "tokens are nobody's business");
    }
    let path = "/api/v1/payments/not-an-id";
    let missing = shop.ask(get(path).insert_header(("authorization", shop.admin()))).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_admin_pages_through_what_is_wanted() {
    let shop = Shop::open().await;
    for number in 1..=3 {
        shop.checkout(number, "tok_success").await;
    }
    shop.begin(4, "tok_success").await;
    let mut path = "/api/v1/payments?status=captured&limit=2".to_owned();
    let mut seen = Vec::new();
    loop {
        let page = shop.ask(get(&path).insert_header(("authorization", shop.admin()))).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        for item in page.body["items"].as_array().unwrap() {
            seen.push(item["order_id"].as_str().unwrap().to_owned());
        }
        let Some(next) = page.body["next"].as_str() else { break };
        path = format!("/api/v1/payments?status=captured&limit=2&cursor={next}");
    }
    seen.sort();
    let expected: Vec<_> = (1..=3).map(|number| order(number).to_string()).collect();
    assert_eq!(seen, expected);
    let wrong = "/api/v1/payments?status=paid&order_id=1&limit=0&cursor=x&colour=red";
    let refused = shop.ask(get(wrong).insert_header(("authorization", shop.admin()))).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.body["errors"].as_array().unwrap().len(), 5, "{}", refused.body);
}

#[tokio::test]
async fn everybody_sees_what_can_be_paid_with() {
    let shop = Shop::open().await;
    let tokens = shop.ask(get("/api/v1/payments/test-tokens")).await;
    assert_eq!(tokens.status, StatusCode::OK);
    assert_eq!(tokens.body["items"].as_array().unwrap().len(), 8);
    let wrong_method = shop.ask(TestRequest::post().uri("/api/v1/payments/test-tokens")).await;
    assert_eq!(wrong_method.status, StatusCode::METHOD_NOT_ALLOWED);
}
