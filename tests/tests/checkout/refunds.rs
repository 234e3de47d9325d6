//! Refunds by an admin.

use serde_json::{Value, json};
use tests::test_app::{Answer, TestApp};

async fn refund(shop: &TestApp, payment: &Value, body: &Value) -> Answer {
    let path = format!("/payments/{}/refunds", payment["id"].as_str().unwrap());
    shop.post(&path).by(shop.admin().await).fresh_key().json(body).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_shipped_after_a_part_was_refunded_and_not_after_all_was() {
    let shop = TestApp::start().await;
    shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let some =
        json!({ "amount": { "amount_minor": 500, "currency": "EUR" }, "reason": "a scratch" });
    for (body, refunded, status) in [(some, 500, 204), (json!({ "reason": "all" }), 1250, 409)] {
        let order = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
        let id = order["id"].as_str().unwrap().parse().unwrap();
        let payment = shop.payment_of(id).await.unwrap();
        refund(&shop, &payment, &body).await.expect(202);
        shop.until("the order to tell of the refund", || async {
            (shop.order(&ada, id).await["refunded"]["amount_minor"] == refunded).then_some(())
        })
        .await;
        let path = format!("/orders/{id}/ship");
        let shipped = shop.post(&path).by(shop.admin().await).send().await.expect(status);
        if status == 409 {
            shipped.problem(409, "order-refunded");
        }
    }
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refunds_never_exceed_the_captured_amount() {
    let shop = TestApp::start().await;
    shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let order = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    let id = order["id"].as_str().unwrap().parse().unwrap();
    let payment = shop.payment_of(id).await.unwrap();

    let part =
        json!({ "amount": { "amount_minor": 500, "currency": "EUR" }, "reason": "a scratch" });
    let location =
        refund(&shop, &payment, &part).await.expect(202).header("location").unwrap().to_owned();
    let too_much = refund(
        &shop,
        &payment,
        &json!({ "amount": { "amount_minor": 751, "currency": "EUR" }, "reason": "a crack" }),
    )
    .await;
    assert_eq!(too_much.problem(409, "refund-exceeds-payment"), ["amount.amount_minor"]);
    refund(&shop, &payment, &json!({ "reason": "it fell apart" })).await.expect(202);
    refund(&shop, &payment, &json!({ "reason": "once more" }))
        .await
        .problem(409, "nothing-left-to-refund");

    shop.payment_that(id, "refunded", |payment| payment["refunded"]["amount_minor"] == 1250).await;
    shop.until("the order to tell of both refunds", || async {
        (shop.order(&ada, id).await["refunded"]["amount_minor"] == 1250).then_some(())
    })
    .await;
    let path = location.strip_prefix("/api/v1").unwrap();
    let first = shop.get(path).by(shop.admin().await).send().await.expect(200).json();
    assert_eq!(
        (&first["status"], &first["amount"]["amount_minor"]),
        (&"completed".into(), &500.into())
    );
    assert_eq!(
        shop.order(&ada, id).await["status"],
        "confirmed",
        "a refund does not cancel the order"
    );
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_a_partly_refunded_order_refunds_the_rest() {
    let shop = TestApp::start().await;
    shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let order = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    let id = order["id"].as_str().unwrap().parse().unwrap();
    let payment = shop.payment_of(id).await.unwrap();
    refund(
        &shop,
        &payment,
        &json!({ "amount": { "amount_minor": 250, "currency": "EUR" }, "reason": "a scratch" }),
    )
    .await
    .expect(202);
    shop.cancel(&ada, id).await.expect(204);
    let payment = shop
        .payment_that(id, "refunded", |payment| payment["refunded"]["amount_minor"] == 1250)
        .await;
    let mut amounts: Vec<i64> = payment["refunds"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|refund| refund["amount"]["amount_minor"].as_i64())
        .collect();
    amounts.sort_unstable();
    assert_eq!(amounts, [250, 1000]);
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_refund_requests_under_one_key_make_one_refund() {
    let shop = TestApp::start().await;
    shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let order = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    let id = order["id"].as_str().unwrap().parse().unwrap();
    let payment = shop.payment_of(id).await.unwrap();
    let path = format!("/payments/{}/refunds", payment["id"].as_str().unwrap());
    let admin = shop.admin().await;
    let body =
        json!({ "amount": { "amount_minor": 100, "currency": "EUR" }, "reason": "a scratch" });
    let asked = (0..10).map(|_| shop.post(&path).by(admin).key("refund-1").json(&body).send());
    for answer in futures_util::future::join_all(asked).await {
        if answer.status != 202 {
            answer.problem(409, "idempotency-key-in-flight");
        }
    }
    shop.payment_that(id, "refunded", |payment| payment["refunded"]["amount_minor"] == 100).await;
    shop.assert_sound().await;
    assert_eq!(shop.payment_of(id).await.unwrap()["refunds"].as_array().unwrap().len(), 1);
    shop.stop().await;
}
