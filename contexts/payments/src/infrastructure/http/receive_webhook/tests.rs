//! Webhooks as they come over the wire: genuine, forged, old, repeated, too large, of unknown kinds.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use chrono::TimeDelta;
use serde_json::{Value, json};
use shared_kernel::Clock;

use crate::WebhookSecret;
use crate::application::ports::StatusName;
use crate::domain::PaymentId;
use crate::domain::samples::order;
use crate::infrastructure::http::testing::{Shop, get};
use crate::infrastructure::webhook_signature::sign;

fn captured(payment: PaymentId) -> String {
    json!({
        "id": "evt_1", "type": "charge.captured", "created": 1,
        "data": {
            "idempotency_key": payment.as_uuid(), "reference": "ch_1",
            "amount_minor": 2_500, "currency": "EUR",
        },
    })
    .to_string()
}

fn webhook(shop: &Shop, secret: &str, body: String) -> TestRequest {
    let signature = sign(&WebhookSecret::new(secret), body.as_bytes(), shop.clock.now()).unwrap();
    TestRequest::post()
        .uri("/api/v1/payments/webhooks/simulated")
        .insert_header(("content-type", "application/json"))
        .insert_header(("galleria-signature", signature))
        .set_payload(body)
}

async fn status(shop: &Shop) -> StatusName {
    StatusName::of(shop.payment(1).await.status())
}

#[tokio::test]
async fn a_webhook_signed_with_either_secret_is_accepted_and_takes_effect_once() {
    let shop = Shop::open().await;
    let payment = shop.begin(1, "tok_success").await;
    for secret in ["old", "new", "new"] {
        let answer = shop.ask(webhook(&shop, secret, captured(payment.id()))).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
        assert_eq!(status(&shop).await, StatusName::Captured);
    }
    assert_eq!(shop.payment(1).await.version().as_u32(), 2);
}

#[tokio::test]
async fn a_forged_webhook_is_refused_before_it_is_read() {
    let shop = Shop::open().await;
    let payment = shop.begin(1, "tok_success").await;
    let unsigned = TestRequest::post()
        .uri("/api/v1/payments/webhooks/simulated")
        .set_payload(captured(payment.id()));
    let garbage = webhook(&shop, "stolen", "not even json".to_owned());
    for request in [unsigned, garbage, webhook(&shop, "stolen", captured(payment.id()))] {
        let answer = shop.ask(request).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(answer.body["code"], "webhook-forged");
    }
    assert_eq!(status(&shop).await, StatusName::Requested);
}

#[tokio::test]
async fn an_old_webhook_is_refused() {
    let shop = Shop::open().await;
    let payment = shop.begin(1, "tok_success").await;
    let old = webhook(&shop, "new", captured(payment.id()));
    shop.clock.advance(TimeDelta::seconds(301));
    let answer = shop.ask(old).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.body["code"], "webhook-expired");
    assert_eq!(status(&shop).await, StatusName::Requested);
}

#[tokio::test]
async fn a_header_with_more_than_a_signature_for_each_secret_is_refused_unread() {
    let shop = Shop::open().await;
    let payment = shop.begin(1, "tok_success").await;
    let genuine = webhook(&shop, "new", captured(payment.id()));
    let genuine = genuine.to_http_request();
    let signature = genuine.headers().get("galleria-signature").unwrap().clone();
    let flood = format!("{}{}", signature.to_str().unwrap(), ",v1=00".repeat(20_000));
    let body = captured(payment.id());
    let send = |header: String| {
        TestRequest::post()
            .uri("/api/v1/payments/webhooks/simulated")
            .insert_header(("galleria-signature", header))
            .set_payload(body.clone())
    };
    let twice = send(signature.to_str().unwrap().to_owned())
        .append_header(("galleria-signature", signature.clone()));
    for request in [send(flood), twice] {
        let answer = shop.ask(request).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(answer.body["code"], "webhook-forged");
    }
    assert_eq!(status(&shop).await, StatusName::Requested);
}

#[tokio::test]
async fn signed_nonsense_is_refused_by_name() {
    let shop = Shop::open().await;
    let too_large = webhook(&shop, "new", "x".repeat(64 * 1024 + 1));
    assert_eq!(shop.ask(too_large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let malformed = shop.ask(webhook(&shop, "new", "{}".to_owned())).await;
    assert_eq!(
        (malformed.status, &malformed.body["code"]),
        (StatusCode::BAD_REQUEST, &json!("malformed-webhook"))
    );
    for id in [String::new(), "two words".to_owned(), "e\u{0}".to_owned(), "e".repeat(256)] {
        let mut body: Value =
            serde_json::from_str(&captured(PaymentId::of_order(order(7)))).unwrap();
        body["id"] = json!(id);
        let refused = shop.ask(webhook(&shop, "new", body.to_string())).await;
        let refusal = (refused.status, refused.body["errors"][0]["field"].clone());
        assert_eq!(refusal, (StatusCode::UNPROCESSABLE_ENTITY, json!("id")));
    }
    let stranger = captured(PaymentId::of_order(order(7)));
    let stranger = shop.ask(webhook(&shop, "new", stranger)).await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND);
    let other = captured(PaymentId::of_order(order(7))).replace("charge.captured", "payout.paid");
    let other = shop.ask(webhook(&shop, "new", other)).await;
    assert_eq!(other.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_webhook_of_another_amount_is_taken_and_leaves_the_payment_visibly_stuck() {
    for (field, value) in [
        ("amount_minor", json!(500)),
        ("amount_minor", json!("2500")),
        ("amount_minor", json!(null)),
        ("currency", json!("USD")),
        ("currency", json!("eur")),
        ("currency", json!(null)),
    ] {
        let shop = Shop::open().await;
        let payment = shop.begin(1, "tok_success").await;
        let mut body: Value = serde_json::from_str(&captured(payment.id())).unwrap();
        body["data"][field] = value.clone();
        for _delivery in 0..2 {
            let answer = shop.ask(webhook(&shop, "new", body.to_string())).await;
            assert_eq!(answer.status, StatusCode::NO_CONTENT, "{field} {value}: {}", answer.body);
        }
        assert_eq!(status(&shop).await, StatusName::Unknown, "{field} {value}");
        assert_eq!(shop.payment(1).await.version().as_u32(), 2, "it is noted once");
        let path = "/api/v1/payments?discrepancy=true";
        let seen = shop.ask(get(path).insert_header(("authorization", shop.staff()))).await;
        let noted = &seen.body["items"][0]["discrepancy"];
        assert_eq!(noted["asked"], json!({"amount_minor": 2_500, "currency": "EUR"}));
        let stated = match (field, value) {
            ("amount_minor", Value::Number(minor)) => {
                json!({"amount_minor": minor, "currency": "EUR"})
            }
            ("currency", Value::String(code)) if code == "USD" => {
                json!({"amount_minor": 2_500, "currency": code})
            }
            _ => Value::Null,
        };
        assert_eq!(noted["stated"], stated);
        assert!(noted["detail"].as_str().unwrap().contains("Correct it at the provider"));
    }
}
