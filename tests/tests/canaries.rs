//! The search for secrets finds them: in the log, at rest, and in the messages of a broker.

#[cfg(test)]
mod canaries {
    use std::panic::AssertUnwindSafe;

    use futures_util::FutureExt;
    use serde_json::json;
    use tests::test_app::{PASSWORD, TestApp};

    /// One test, since the tests of a process share its log.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_secret_that_is_let_out_is_found_and_fails_the_test() {
        let shop = TestApp::start().await;
        shop.register_and_log_in("ada").await;
        shop.assert_no_canary().await;

        // A password as the name of a product: it is in the table, in the event, and in the replica of orders.
        let price = json!({ "amount_minor": 100, "currency": "EUR" });
        let product =
            json!({ "sku": "VASE", "name": PASSWORD, "category": "vases", "price": price });
        let admin = shop.admin().await;
        shop.post("/products").by(admin).fresh_key().json(&product).send().await.expect(201);
        let found = shop.canaries().await;
        assert!(found.iter().any(|place| place.contains("products")), "{found:?}");
        let place_at_the_broker = match std::env::var("GALLERIA_TEST_BROKER").as_deref() {
            Ok("nats") => Some("the stream"),
            Ok("rabbitmq") => Some("a queue"),
            _ => None,
        };
        if let Some(place) = place_at_the_broker {
            shop.until("the broker to have it", || async {
                let found = shop.canaries().await;
                found.iter().any(|found| found.ends_with(place)).then_some(())
            })
            .await;
        }

        tracing::info!(token = admin.access_token, "a line that should not be");
        let found = shop.canaries().await;
        assert!(found.iter().any(|place| place.contains("a line that should not be")), "{found:?}");
        let stopped = AssertUnwindSafe(shop.stop()).catch_unwind().await;
        let panic = stopped.expect_err("a shop that lets secrets out fails its test");
        let said = panic.downcast::<String>().unwrap();
        assert!(said.starts_with("secrets were let out"), "{said}");
    }
}
