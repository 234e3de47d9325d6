//! `Idempotency-Key`: a client repeats a request without knowing whether the first one arrived.

#[cfg(test)]
mod idempotency {
    use std::collections::BTreeSet;

    use futures_util::future::join_all;
    use serde_json::json;
    use tests::test_app::{PASSWORD, Stock, TestApp, order_body};

    #[tokio::test(flavor = "multi_thread")]
    async fn the_same_key_and_body_get_the_same_answer() {
        let shop = TestApp::start().await;
        let vase = shop.stock("VASE", 1250, 10).await;
        let ada = shop.register_and_log_in("ada").await;
        let send = |shop: &TestApp| {
            shop.order_call(&ada, &[("VASE", 1)], "tok_success").key("order-1").send()
        };
        let first = send(&shop).await.expect(202);
        let second = send(&shop).await.expect(202);
        shop.order_that_is(&ada, first.text_at("/id").parse().unwrap(), "confirmed").await;
        let third = send(&shop).await.expect(202);
        let shop = shop.restart_with(|_as_before| {}).await;
        let after_a_restart = send(&shop).await.expect(202);
        for again in [second, third, after_a_restart] {
            assert_eq!(again.text, first.text);
            assert_eq!(again.header("location"), first.header("location"));
        }
        shop.assert_sound().await;
        assert_eq!(shop.stock_of(&vase).await, Stock { on_hand: 9, available: 9 });
        shop.stop().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn another_body_under_the_same_key_is_refused() {
        let shop = TestApp::start().await;
        shop.stock("VASE", 1250, 10).await;
        let ada = shop.register_and_log_in("ada").await;
        shop.order_call(&ada, &[("VASE", 1)], "tok_success")
            .key("order-1")
            .send()
            .await
            .expect(202);
        let other =
            shop.order_call(&ada, &[("VASE", 2)], "tok_success").key("order-1").send().await;
        other.problem(422, "idempotency-key-reused");
        shop.assert_sound().await;
        assert_eq!(shop.every_page("/orders", "cursor").await.len(), 0, "the admin has none");
        let mine = shop.get("/orders").by(&ada).send().await.expect(200).json();
        assert_eq!(mine["items"].as_array().unwrap().len(), 1);
        shop.stop().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn fifty_concurrent_requests_create_exactly_one_order() {
        let shop = TestApp::start().await;
        let vase = shop.stock("VASE", 1250, 100).await;
        let ada = shop.register_and_log_in("ada").await;
        let send = || shop.order_call(&ada, &[("VASE", 1)], "tok_success").key("order-1").send();
        let answers = join_all((0..50).map(|_| send())).await;
        let (made, refused): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer.status == 202);
        assert!(!made.is_empty());
        for answer in refused {
            answer.problem(409, "idempotency-key-in-flight");
        }
        let ids: BTreeSet<String> = made.iter().map(|answer| answer.text_at("/id")).collect();
        assert_eq!(ids.len(), 1, "{ids:?}");
        shop.assert_sound().await;
        assert_eq!(shop.stock_of(&vase).await, Stock { on_hand: 99, available: 99 });
        shop.stop().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_key_belongs_to_its_sender() {
        let shop = TestApp::start().await;
        shop.stock("VASE", 1250, 10).await;
        let (ada, bob) =
            (shop.register_and_log_in("ada").await, shop.register_and_log_in("bob").await);
        let of_ada =
            shop.order_call(&ada, &[("VASE", 1)], "tok_success").key("1").send().await.expect(202);
        let of_bob =
            shop.order_call(&bob, &[("VASE", 1)], "tok_success").key("1").send().await.expect(202);
        assert_ne!(of_ada.text_at("/id"), of_bob.text_at("/id"));
        shop.assert_sound().await;
        shop.stop().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_refused_request_stores_no_key() {
        let shop = TestApp::start().await;
        let ada = shop.register_and_log_in("ada").await;
        let send = || shop.order_call(&ada, &[("VASE", 1)], "tok_success").key("order-1").send();
        send().await.problem(422, "invalid-fields");
        shop.stock("VASE", 1250, 10).await;
        send().await.expect(202);
        shop.assert_sound().await;
        shop.stop().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_repeat_may_wait_for_the_outcome_of_the_first() {
        let shop = TestApp::start().await;
        shop.stock("VASE", 1250, 10).await;
        let ada = shop.register_and_log_in("ada").await;
        let call = || shop.order_call(&ada, &[("VASE", 1)], "tok_success").key("order-1");
        let first = call().send().await.expect(202);
        let waited = call().header("prefer", "wait=30").send().await.expect(201).json();
        assert_eq!(waited["id"], first.json()["id"]);
        assert_eq!(waited["status"], "confirmed");
        shop.stop().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn every_creating_post_creates_once_per_key() {
        let shop = TestApp::start().await;
        let vase = shop.stock("VASE", 1250, 10).await;
        let (ada, admin) = (shop.register_and_log_in("ada").await, shop.admin().await);
        let price = json!({ "amount_minor": 1, "currency": "EUR" });
        let stock = format!("/products/{}/stock", vase.id);
        let calls = [
            shop.post("/users").json(
                &json!({ "email": "new@example.com", "password": PASSWORD, "display_name": "New" }),
            ),
            shop.post("/products")
                .by(admin)
                .json(&json!({ "sku": "NEW", "name": "New", "category": "New", "price": price })),
            shop.post(&format!("{stock}/receipts")).by(admin).json(&json!({ "quantity": 5 })),
            shop.post(&format!("{stock}/adjustments"))
                .by(admin)
                .json(&json!({ "delta": -2, "reason": "broken" })),
            shop.post("/basket/items").by(&ada).json(&json!({ "sku": "VASE", "quantity": 3 })),
        ];
        for call in calls {
            let first = call.clone().key("key-1").send().await;
            assert!(first.status < 300, "{first:?}");
            let again = call.key("key-1").send().await;
            assert_eq!((again.status, again.text), (first.status, first.text), "{}", first.asked);
        }
        let basket = shop.get("/basket").by(&ada).send().await.expect(200).json();
        assert_eq!(basket["lines"][0]["quantity"], 3);
        assert_eq!(shop.stock_of(&vase).await, Stock { on_hand: 13, available: 13 });
        shop.assert_sound().await;
        shop.stop().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_moves_money_requires_a_key() {
        let shop = TestApp::start().await;
        shop.stock("VASE", 1250, 10).await;
        let (ada, admin) = (shop.register_and_log_in("ada").await, shop.admin().await);
        let body = order_body(&[("VASE", 1)], "tok_success");
        let without_key = shop.post("/orders").by(&ada).json(&body).send().await;
        without_key.problem(428, "idempotency-key-required");

        let order = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
        let order = order["id"].as_str().unwrap().parse().unwrap();
        let payment = shop.payment_of(order).await.unwrap();
        let path = format!("/payments/{}/refunds", payment["id"].as_str().unwrap());
        let refund =
            json!({ "amount": { "amount_minor": 500, "currency": "EUR" }, "reason": "a scratch" });
        let ask = || shop.post(&path).by(admin).json(&refund).send();
        for refused in join_all([ask(), ask()]).await {
            refused.problem(428, "idempotency-key-required");
        }
        assert_eq!(shop.payment_of(order).await.unwrap()["refunds"], json!([]));
        let mine = shop.get("/orders").by(&ada).send().await.expect(200).json();
        assert_eq!(mine["items"].as_array().unwrap().len(), 1);
        shop.assert_sound().await;
        shop.stop().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_key_that_cannot_be_stored_is_refused() {
        let shop = TestApp::start().await;
        shop.stock("VASE", 1250, 10).await;
        let ada = shop.register_and_log_in("ada").await;
        for key in ["", "with space", &"x".repeat(256)] {
            let answer = shop.order_call(&ada, &[("VASE", 1)], "tok_success").key(key).send().await;
            answer.problem(400, "bad-idempotency-key");
        }
        let twice =
            shop.order_call(&ada, &[("VASE", 1)], "tok_success").key("a").key("b").send().await;
        twice.problem(400, "bad-idempotency-key");
        shop.stop().await;
    }
}
