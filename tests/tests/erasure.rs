//! Erasure of a user: personal data is deleted in every context, and the records that the shop must retain stay.

#[cfg(test)]
mod erasure {
    use std::path::Path;

    use serde_json::json;
    use tests::test_app::{PASSWORD, Person, TestApp};

    /// Texts that occur in this user's data only.
    const NAME: &str = "Zaphod Quisling Beeblebrox";
    const STREET: &str = "42 Heart-of-Gold Crescent";

    async fn order_of(shop: &TestApp, person: &Person) -> String {
        let body = json!({
            "lines": [{ "sku": "VASE", "quantity": 1 }],
            "payment_token": "tok_success",
            "shipping_address": {
                "name": NAME, "line1": STREET, "postal_code": "BB1 1BB", "city": "Damogran", "country": "GB",
            },
        });
        let call = shop.post("/orders").by(person).fresh_key().header("prefer", "wait=30");
        let call = call.json(&body);
        let order = call.send().await.expect(201);
        assert_eq!(order.json()["status"], "confirmed");
        order.text_at("/id")
    }

    /// The files of the shop that contain `text`.
    fn files_with(folder: &Path, text: &str) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let files = entries.filter(|path| path.is_file());
        let holding = files.filter(|path| {
            let bytes = std::fs::read(path).unwrap();
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        });
        holding.map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn an_erasure_deletes_personal_data_in_every_context() {
        let shop = TestApp::start().await;
        shop.stock("VASE", 1250, 10).await;
        let person = shop.register_and_log_in("zaphod").await;
        let order = order_of(&shop, &person).await;
        let item = json!({ "sku": "VASE", "quantity": 1 });
        shop.post("/basket/items").by(&person).json(&item).send().await.expect(204);

        shop.delete("/users/me").by(&person).send().await.expect(204);
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
        // The access token is valid until it expires, but gives access to nothing.
        shop.order_call(&person, &[("VASE", 1)], "tok_success")
            .send()
            .await
            .problem(403, "customer-may-not-order");
        // Orders erases it last.
        shop.until("the basket to be empty", || async {
            let basket = shop.get("/basket").by(&person).send().await.expect(200).json();
            (basket["lines"] == json!([])).then_some(())
        })
        .await;
        shop.assert_sound().await;
        shop.stop().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn no_file_of_the_shop_holds_erased_data() {
        let shop = TestApp::start().await;
        shop.stock("VASE", 1250, 10).await;
        let person = shop.register_and_log_in("zaphod").await;
        order_of(&shop, &person).await;
        let admin = shop.admin().await;
        shop.delete(&format!("/users/{}", person.id)).by(admin).send().await.expect(204);
        shop.until("the order to be anonymised", || async {
            shop.published_by("orders")
                .await
                .iter()
                .any(|event| &*event.event_type == "orders.order-anonymised.v1")
                .then_some(())
        })
        .await;
        shop.assert_sound().await;
        let folder = shop.stop_and_keep().await;
        for erased in [NAME, STREET, person.email.as_str()] {
            let files = files_with(folder.folder(), erased);
            assert!(files.is_empty(), "{erased} is still in {files:?}");
        }
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
        shop.delete("/users/me").by(&person).send().await.expect(204);
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
