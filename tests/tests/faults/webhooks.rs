//! Webhooks that are early, late, repeated or forged.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::test_app::{Stock, TestApp, Webhook};

#[tokio::test(flavor = "multi_thread")]
async fn ten_concurrent_webhooks_before_the_answer_take_effect_once() {
    let shop = TestApp::start_with_still_clock().await;
    let vase = shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    // The provider has captured the money, and its answer is on its way.
    let order = shop.place_order(&ada, &[("VASE", 1)], "tok_slow").await;
    let payment = shop.payment_that(order, "there", |_any| true).await;
    let webhook = Webhook::captured(&payment);
    let answers =
        futures_util::future::join_all((0..10).map(|_| shop.send_webhook(&webhook))).await;
    for answer in answers {
        answer.expect(204);
    }
    shop.order_that_is(&ada, order, "confirmed").await;
    // The answer arrives, and then the webhook once more.
    shop.advance(TimeDelta::seconds(10));
    shop.send_webhook(&webhook).await.expect(204);
    shop.stock_that_is(&vase, Stock { on_hand: 9, available: 9 }).await;
    shop.assert_sound().await;
    assert_eq!(shop.event_counts().await["payments.payment-captured.v1"], 1);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_webhook_never_moves_a_payment_back() {
    let shop = TestApp::start().await;
    shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let bought = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    let id = bought["id"].as_str().unwrap().parse().unwrap();
    let payment = shop.payment_of(id).await.unwrap();
    let before = shop.event_counts().await;
    shop.send_webhook(&Webhook::declined(&payment)).await.expect(204);
    shop.assert_sound().await;
    assert_eq!(shop.payment_of(id).await.unwrap()["status"], "captured");
    assert_eq!(shop.order(&ada, id).await["status"], "confirmed");
    assert_eq!(
        shop.event_counts().await["payments.payment-captured.v1"],
        before["payments.payment-captured.v1"]
    );
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_of_another_amount_confirms_nothing_and_leaves_the_payment_visibly_stuck() {
    for (field, value) in [
        ("amount_minor", json!(500)),
        ("amount_minor", json!(1251)),
        ("amount_minor", json!(null)),
        ("currency", json!("JPY")),
    ] {
        let shop = TestApp::start_with_still_clock().await;
        shop.stock("VASE", 1250, 10).await;
        let ada = shop.register_and_log_in("ada").await;
        let order = shop.place_order(&ada, &[("VASE", 1)], "tok_never_answers").await;
        let payment = shop.payment_that(order, "there", |_any| true).await;
        let genuine = Webhook::captured(&payment);
        let mut body: Value = serde_json::from_str(&genuine.body).unwrap();
        body["data"][field] = value;
        let other = Webhook { body: body.to_string(), ..genuine.clone() };
        for _delivery in 0..3 {
            shop.send_webhook(&other).await.expect(204);
        }
        let stuck = shop.payment_of(order).await.unwrap();
        assert_eq!((&stuck["status"], &stuck["refunds"]), (&json!("unknown"), &json!([])));
        assert_eq!(stuck["discrepancy"]["asked"]["amount_minor"], 1250, "{stuck}");
        assert_eq!(shop.event_counts().await["payments.payment-amount-differs.v1"], 1);
        assert_eq!(shop.order(&ada, order).await["status"], "awaiting-payment");

        // The provider corrects itself, under the same id.
        shop.send_webhook(&genuine).await.expect(204);
        shop.order_that_is(&ada, order, "confirmed").await;
        assert!(shop.payment_of(order).await.unwrap()["discrepancy"].is_null());
        shop.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_or_stale_webhook_changes_nothing() {
    let shop = TestApp::start_with_still_clock().await;
    shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let order = shop.place_order(&ada, &[("VASE", 1)], "tok_never_answers").await;
    let payment = shop.payment_that(order, "there", |_any| true).await;
    let genuine = Webhook::captured(&payment);

    let forged = Webhook { secret: "a guess".to_owned(), ..genuine.clone() };
    shop.send_webhook(&forged).await.problem(401, "webhook-forged");
    for seconds in [-301, 301] {
        let stale = Webhook { signed_s_from_now: seconds, ..genuine.clone() };
        shop.send_webhook(&stale).await.problem(401, "webhook-expired");
    }
    let unsigned =
        shop.post("/payments/webhooks/simulated").body("application/json", genuine.body.clone());
    unsigned.clone().send().await.problem(401, "webhook-forged");
    for (header, code) in [
        ("", "webhook-forged"),
        // The time is judged first.
        ("t=1", "webhook-expired"),
        ("v1=00", "webhook-forged"),
        ("t=x,v1=y", "webhook-forged"),
        ("t=99999999999999999999,v1=00", "webhook-forged"),
    ] {
        let sent = unsigned.clone().header("galleria-signature", header).send().await;
        sent.problem(401, code);
    }
    for body in ["", "null", "[]", "{}", "{\"id\": 1}", "\u{0}"] {
        let nonsense = Webhook { body: body.to_owned(), ..genuine.clone() };
        shop.send_webhook(&nonsense).await.problem(400, "malformed-webhook");
    }
    let of_nobody = genuine
        .body
        .replace(payment["id"].as_str().unwrap(), "0198c0de-0000-7000-8000-000000000000");
    shop.send_webhook(&Webhook { body: of_nobody, ..genuine.clone() })
        .await
        .problem(404, "no-such-payment");
    let of_another_kind = genuine.body.replace("charge.captured", "dispute.opened");
    shop.send_webhook(&Webhook { body: of_another_kind, ..genuine.clone() }).await.expect(204);
    assert_eq!(shop.order(&ada, order).await["status"], "awaiting-payment");
    assert!(shop.payment_of(order).await.unwrap()["settled_at"].is_null());
    shop.stop().await;
}
