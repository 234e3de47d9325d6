//! Refunds by administrators.

use std::sync::atomic::{AtomicU32, Ordering};

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use crate::domain::samples::order;
use crate::domain::{Payment, PaymentId};
use crate::infrastructure::http::testing::Shop;
use crate::infrastructure::testing::until;

fn refund(payment: &Payment, body: &Value) -> TestRequest {
    refund_of(payment.id(), body)
}

fn refund_of(payment: PaymentId, body: &Value) -> TestRequest {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let key = format!("fresh-{}", NEXT.fetch_add(1, Ordering::Relaxed));
    without_key(payment, body).insert_header(("idempotency-key", key))
}

fn without_key(payment: PaymentId, body: &Value) -> TestRequest {
    let path = format!("/api/v1/payments/{payment}/refunds");
    TestRequest::post().uri(&path).set_json(body)
}

#[tokio::test]
async fn a_refund_without_an_idempotency_key_is_not_made() {
    let shop = Shop::open().await;
    let payment = shop.checkout(1, "tok_success").await;
    let body =
        json!({"amount": { "amount_minor": 1_000, "currency": "EUR" }, "reason": "arrived broken"});
    for _time in 0..2 {
        let ask = without_key(payment.id(), &body).insert_header(("authorization", shop.staff()));
        let refused = shop.ask(ask).await;
        assert_eq!(refused.status, StatusCode::PRECONDITION_REQUIRED);
        assert_eq!(refused.body["code"], "idempotency-key-required");
        assert!(refused.body["detail"].as_str().unwrap().contains("Idempotency-Key"));
    }
    assert!(shop.payment(1).await.refunds().is_empty());
}

#[tokio::test]
async fn a_part_is_refunded_once_under_one_key() {
    let shop = Shop::open().await;
    let payment = shop.checkout(1, "tok_success").await;
    let body =
        json!({"amount": { "amount_minor": 1_000, "currency": "EUR" }, "reason": "arrived broken"});
    let ask = || {
        refund(&payment, &body)
            .insert_header(("authorization", shop.staff()))
            .insert_header(("idempotency-key", "refund-1"))
    };
    let first = shop.ask(ask()).await;
    assert_eq!(first.status, StatusCode::ACCEPTED, "{}", first.body);
    let again = shop.ask(ask()).await;
    assert_eq!((again.status, &again.body), (StatusCode::ACCEPTED, &first.body));
    let location = first.location.unwrap();
    assert_eq!(again.location.as_deref(), Some(location.as_str()));
    until("the refund is completed", || async {
        shop.payment(1).await.refunded().amount_minor() == 1_000
    })
    .await;
    let seen = TestRequest::get().uri(&location).insert_header(("authorization", shop.staff()));
    let seen = shop.ask(seen).await;
    assert_eq!(seen.body["status"], "completed");
    assert_eq!(seen.body["reason"], "arrived broken");
    assert_eq!(shop.payment(1).await.refunds().len(), 1);
}

#[tokio::test]
async fn what_is_left_is_refunded_when_no_amount_is_given() {
    let shop = Shop::open().await;
    let payment = shop.checkout(1, "tok_success").await;
    for body in [
        json!({"amount": { "amount_minor": 1, "currency": "EUR" }, "reason": "a"}),
        json!({"reason": "b"}),
    ] {
        let ask = refund(&payment, &body).insert_header(("authorization", shop.staff()));
        assert_eq!(shop.ask(ask).await.status, StatusCode::ACCEPTED);
    }
    until("all is back", || async { shop.payment(1).await.refunded() == payment.amount() }).await;
}

#[tokio::test]
async fn an_amount_that_was_lost_on_the_way_does_not_refund_everything() {
    let shop = Shop::open().await;
    let payment = shop.checkout(1, "tok_success").await;
    for (body, field) in [
        (json!({"reason": "r", "amount": null}), "amount"),
        (json!({"reason": "r", "amount": {}}), "amount.amount_minor"),
        (json!({"reason": "r", "amount": {"currency": "EUR"}}), "amount.amount_minor"),
        (
            json!({"reason": "r", "amount": {"amount_minor": null, "currency": "EUR"}}),
            "amount.amount_minor",
        ),
        (json!({"reason": "r", "amount": {"amount_minor": 1}}), "amount.currency"),
        (json!({"reason": "r", "amount": {"amount_minor": 1, "currency": ""}}), "amount.currency"),
        (
            json!({"reason": "r", "amount": {"amount_minor": 1, "currency": "eur"}}),
            "amount.currency",
        ),
        (
            json!({"reason": "r", "amount": {"amount_minor": 1, "currency": null}}),
            "amount.currency",
        ),
        (json!({"reason": "r", "amount_minor": 1}), "amount_minor"),
    ] {
        let ask = refund(&payment, &body).insert_header(("authorization", shop.staff()));
        let refused = shop.ask(ask).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert_eq!(refused.body["errors"][0]["field"], field, "{}", refused.body);
    }
    assert!(shop.payment(1).await.refunds().is_empty());
}

#[tokio::test]
async fn a_refund_is_refused_by_name() {
    let shop = Shop::open().await;
    let captured = shop.checkout(1, "tok_success").await;
    let declined = shop.checkout(2, "tok_declined").await;
    let unknown = PaymentId::of_order(order(9));
    let all = json!({"reason": "a"});
    let too_much = json!({"amount": { "amount_minor": 2_501, "currency": "EUR" }, "reason": "a"});
    let in_yen = json!({"amount": { "amount_minor": 1, "currency": "JPY" }, "reason": "a"});
    for (payment, body, status, code) in [
        (captured.id(), &too_much, StatusCode::CONFLICT, "refund-exceeds-payment"),
        (captured.id(), &in_yen, StatusCode::CONFLICT, "refund-in-other-currency"),
        (declined.id(), &all, StatusCode::CONFLICT, "not-captured"),
        (unknown, &all, StatusCode::NOT_FOUND, "no-such-payment"),
    ] {
        let ask = refund_of(payment, body).insert_header(("authorization", shop.staff()));
        let refused = shop.ask(ask).await;
        assert_eq!((refused.status, &refused.body["code"]), (status, &json!(code)));
    }
    let ask = refund(&captured, &all).insert_header(("authorization", shop.customer(7)));
    assert_eq!(shop.ask(ask).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn every_wrong_field_is_named() {
    let shop = Shop::open().await;
    let payment = shop.checkout(1, "tok_success").await;
    let body = json!({"amount": {"amount_minor": -1}, "reason": " ", "because": 1});
    let ask = refund(&payment, &body).insert_header(("authorization", shop.staff()));
    let refused = shop.ask(ask).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let errors = refused.body["errors"].as_array().unwrap();
    let mut fields: Vec<_> = errors.iter().map(|error| error["field"].as_str().unwrap()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["amount.amount_minor", "amount.currency", "because", "reason"]);
}

#[tokio::test]
async fn without_the_key_of_the_customer_no_note_is_stored_and_none_is_shown() {
    let shop = Shop::open().await;
    let payment = shop.checkout(1, "tok_success").await;
    let body =
        json!({"amount": { "amount_minor": 1, "currency": "EUR" }, "reason": "arrived broken"});
    let ask = || refund(&payment, &body).insert_header(("authorization", shop.staff()));
    let made = shop.ask(ask()).await.location.unwrap();
    shop.lose_keys();
    let seen = TestRequest::get().uri(&made).insert_header(("authorization", shop.staff()));
    for request in [ask(), seen] {
        let refused = shop.ask(request).await;
        assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{}", refused.body);
        assert_eq!(refused.body["code"], "person-key-away");
    }
    assert_eq!(shop.payment(1).await.refunds().len(), 1);
}
