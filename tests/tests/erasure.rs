//! Erasure of a user: personal data is deleted in every context, and the records that the shop must retain stay.

#[cfg(test)]
mod erasure {
    use std::time::Duration;

    use serde_json::{Value, json};
    use sha2::{Digest, Sha256};
    use tests::test_app::{Answer, PASSWORD, Person, TestApp, capture_logs};

    /// Texts that occur in this user's data only.
    const EMAIL: &str = "zaphod.quisling@damogran.example.com";
    const NAME: &str = "Zaphod Quisling Beeblebrox";
    const DISPLAY_NAME: &str = "Trillian's semi-cousin";
    const STREET: &str = "42 Heart-of-Gold Crescent";
    const TOKEN: &str = "tok_of_zaphod_7261";
    const NOTE: &str = "called from Damogran about the left head";

    /// Erased data are gone everywhere within this time.
    const SECONDS: Duration = Duration::from_secs(10);

    fn body(payment_token: &str) -> Value {
        json!({
            "lines": [{ "sku": "VASE", "quantity": 1 }],
            "payment_token": payment_token,
            "shipping_address": {
                "name": NAME, "line1": STREET, "postal_code": "BB1 1BB", "city": "Damogran", "country": "GB",
            },
        })
    }

    async fn try_to_order(shop: &TestApp, person: &Person, payment_token: &str) -> Answer {
        let call = shop.post("/orders").by(person).fresh_key().header("prefer", "wait=30");
        call.json(&body(payment_token)).send().await
    }

    async fn order_of(shop: &TestApp, person: &Person) -> String {
        let order = try_to_order(shop, person, "tok_success").await.expect(201);
        assert_eq!(order.json()["status"], "confirmed");
        assert_eq!(order.json()["shipping_address"]["line1"], STREET);
        order.text_at("/id")
    }

    /// A user whose data are in every place that has any: account, sessions, orders that were paid, declined and refunded, and
    /// the fingerprints of requests.
    async fn somebody(shop: &TestApp) -> Person {
        let account = json!({ "email": EMAIL, "password": PASSWORD, "display_name": DISPLAY_NAME });
        shop.post("/users").key("a-registration").json(&account).send().await.expect(201);
        let person = shop.log_in(EMAIL).await;
        let order = order_of(shop, &person).await;
        let declined = try_to_order(shop, &person, TOKEN).await.expect(201).json();
        assert_eq!(declined["status"], "cancelled");
        let payment = shop.payment_of(order.parse().unwrap()).await.unwrap();
        let refunds = format!("/payments/{}/refunds", payment["id"].as_str().unwrap());
        let refund = json!({ "amount": { "amount_minor": 1, "currency": "EUR" }, "reason": NOTE });
        let call = shop.post(&refunds).by(shop.admin().await).fresh_key().json(&refund);
        let path = call.send().await.expect(202).header("location").unwrap().to_owned();
        let path = path.strip_prefix("/api/v1").unwrap();
        let shown = shop.get(path).by(shop.admin().await).send().await.expect(200).json();
        assert_eq!(shown["reason"], NOTE);
        person
    }

    /// The texts that must be found nowhere, and the hash that the registration was once remembered by.
    fn texts() -> Vec<Vec<u8>> {
        let hash = Sha256::digest(format!("{EMAIL}\0{DISPLAY_NAME}"));
        let texts = [NAME, DISPLAY_NAME, STREET, TOKEN, NOTE, EMAIL];
        texts.iter().map(|text| text.as_bytes().to_vec()).chain([hash.to_vec()]).collect()
    }

    /// Waits until the texts are found nowhere. No event tells when a log was cut.
    async fn until_gone(shop: &TestApp, texts: &[Vec<u8>]) {
        let texts: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
        let mut places = Vec::new();
        let mut again = tokio::time::interval(Duration::from_millis(100));
        let looking = async {
            loop {
                places = shop.remains_of(&texts).await;
                if places.is_empty() {
                    return;
                }
                again.tick().await;
            }
        };
        let gone = tokio::time::timeout(SECONDS, looking).await;
        assert!(gone.is_ok(), "left after {SECONDS:?}: {places:#?}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn an_erasure_deletes_personal_data_in_every_context() {
        let shop = TestApp::start().await;
        shop.stock("VASE", 1250, 10).await;
        let person = shop.register_and_log_in("zaphod").await;
        let order = order_of(&shop, &person).await;
        let item = json!({ "sku": "VASE", "quantity": 1 });
        shop.post("/basket/items").by(&person).json(&item).send().await.expect(204);

        let proof = json!({ "current_password": PASSWORD });
        shop.delete("/users/me").by(&person).json(&proof).send().await.expect(204);
        let admin = shop.admin().await;
        let shown = shop
            .until("the order to forget who it was for", || async {
                let shown =
                    shop.get(&format!("/orders/{order}")).by(admin).send().await.expect(200).json();
                shown["shipping_address"].is_null().then_some(shown)
            })
            .await;
        assert_eq!(
            (&shown["status"], &shown["total"]["amount_minor"]),
            (&"confirmed".into(), &1250.into())
        );
        let user =
            shop.get(&format!("/users/{}", person.id)).by(admin).send().await.expect(200).json();
        assert_eq!(user["status"], "erased");
        assert!(user["email"].is_null() && user["display_name"].is_null(), "{user}");
        let credentials = json!({ "email": person.email, "password": PASSWORD });
        shop.post("/sessions").json(&credentials).send().await.problem(401, "wrong-credentials");
        let refresh = json!({ "refresh_token": person.refresh_token });
        assert_eq!(shop.post("/sessions/refresh").json(&refresh).send().await.status, 401);
        let order = shop.order_call(&person, &[("VASE", 1)], "tok_success").send().await;
        order.problem(401, "token-ended");
        shop.get("/basket").by(&person).send().await.problem(401, "token-ended");
        shop.assert_sound().await;
        shop.stop().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nothing_is_left_of_a_person_who_is_erased_while_they_order() {
        capture_logs();
        let shop = TestApp::start().await;
        shop.stock("VASE", 1250, 1_000).await;
        let (person, admin) = (somebody(&shop).await, shop.admin().await);
        let texts = texts();
        // The search finds something before the erasure, so it is able to.
        let before: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
        let before = shop.remains_of(&before).await;
        assert!(before.iter().any(|place| place.starts_with(EMAIL)), "{before:?}");

        // Customers order as fast as they are answered: this one until the shop has heard of the erasure, another all the time.
        let ada = shop.register_and_log_in("ada").await;
        let ordering =
            async { while try_to_order(&shop, &person, "tok_success").await.status == 201 {} };
        let erasing = async {
            order_of(&shop, &ada).await;
            shop.delete(&format!("/users/{}", person.id)).by(admin).send().await.expect(204);
            tokio::join!(until_gone(&shop, &texts), order_of(&shop, &ada));
        };
        tokio::join!(ordering, ordering_too(&shop, &person), erasing);

        shop.assert_sound().await;
        until_gone(&shop, &texts).await;
        let orders = format!("/orders?customer_id={}&limit=100", person.id);
        let orders = shop.get(&orders).by(admin).send().await.expect(200).json();
        for order in orders["items"].as_array().unwrap() {
            let path = format!("/orders/{}", order["id"].as_str().unwrap());
            let order = shop.get(&path).by(admin).send().await.expect(200).json();
            assert!(order["shipping_address"].is_null(), "{order}");
        }
        shop.stop().await;
    }

    /// A second client of the same person.
    async fn ordering_too(shop: &TestApp, person: &Person) {
        while try_to_order(shop, person, TOKEN).await.status == 201 {}
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn an_erasure_includes_an_order_in_progress() {
        let shop =
            TestApp::start_with(|settings| settings.held_relays = vec!["products".to_owned()])
                .await;
        let vase =
            shop.add_product("VASE", &json!({ "amount_minor": 1250, "currency": "EUR" })).await;
        shop.receive(&vase, 10).await;
        let shop = shop.restart_with(|settings| settings.held_relays.clear()).await;
        shop.until_sold_by_orders(&vase).await;
        let shop =
            shop.restart_with(|settings| settings.held_relays = vec!["products".to_owned()]).await;
        let person = shop.register_and_log_in("zaphod").await;
        let order = shop.place_order(&person, &[("VASE", 1)], "tok_success").await;
        let proof = json!({ "current_password": PASSWORD });
        shop.delete("/users/me").by(&person).json(&proof).send().await.expect(204);
        let shop = shop.restart_with(|settings| settings.held_relays.clear()).await;
        let admin = shop.admin().await;
        shop.until("the order to end and forget", || async {
            let shown =
                shop.get(&format!("/orders/{order}")).by(admin).send().await.expect(200).json();
            let ended = ["confirmed", "cancelled"].contains(&shown["status"].as_str().unwrap());
            (ended && shown["shipping_address"].is_null()).then_some(())
        })
        .await;
        shop.assert_sound().await;
        shop.stop().await;
    }
}
