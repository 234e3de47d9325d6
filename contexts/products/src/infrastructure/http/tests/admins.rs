//! What admins can change, and how they are refused.

use super::*;

#[actix_web::test]
async fn only_admins_change_the_catalogue() {
    let shop = Shop::empty().await;
    let path = shop.add("VASE").await;
    let requests = [
        (Method::POST, "/products".to_owned()),
        (Method::PATCH, path.clone()),
        (Method::PUT, format!("{path}/price")),
        (Method::POST, format!("{path}/withdraw")),
        (Method::POST, format!("{path}/stock/receipts")),
        (Method::POST, format!("{path}/stock/adjustments")),
        (Method::GET, format!("{path}/stock/movements")),
    ];
    for (method, path) in requests {
        let body = (method != Method::GET).then(|| json!({}));
        let stranger = shop.send(method.clone(), &path, "", &[], body.clone()).await;
        assert_eq!(stranger.status, 401, "{method} {path}");
        let customer = shop.send(method.clone(), &path, "customer", &[], body).await;
        assert_eq!(customer.code(), (403, "admins-only"), "{method} {path}");
    }
}

#[actix_web::test]
async fn a_product_is_added_once_for_a_key() {
    let shop = Shop::empty().await;
    let key = [("idempotency-key", "k1")];
    let send = |body| shop.send(Method::POST, "/products", "admin", &key, Some(body));
    let first = send(a_product("VASE")).await;
    assert_eq!(first.status, 201, "{}", first.body);
    assert_eq!(first.location, format!("/api/v1/products/{}", first.body["id"].as_str().unwrap()));
    let again = send(a_product("VASE")).await;
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!(send(a_product("BOWL")).await.code(), (422, "idempotency-key-reused"));
    assert_eq!(shop.post("/products", a_product("VASE")).await.code(), (409, "sku-taken"));
}

#[actix_web::test]
async fn every_wrong_field_of_a_product_is_named() {
    let shop = Shop::empty().await;
    let body = json!({
        "sku": "", "name": 5, "images": ["ftp://x", "https://x"], "colour": "red",
        "price": {"amount_minor": -1, "currency": "EUR"},
    });
    let refused = shop.post("/products", body).await;
    assert_eq!(refused.code(), (422, "invalid-fields"));
    let mut fields = refused.fields();
    fields.sort_unstable();
    assert_eq!(fields, ["category", "colour", "images[0]", "name", "price.amount_minor", "sku"]);
}

#[actix_web::test]
async fn a_change_needs_the_version_that_was_seen() {
    let shop = Shop::empty().await;
    let path = shop.add("VASE").await;
    let patch = |etag: &'static str, body| {
        let (path, headers) = (path.clone(), [("if-match", etag)]);
        let shop = &shop;
        async move { shop.send(Method::PATCH, &path, "admin", &headers, Some(body)).await }
    };
    let blind = shop.send(Method::PATCH, &path, "admin", &[], Some(json!({"name": "Urn"}))).await;
    assert_eq!(blind.code(), (428, "if-match-required"));
    let changed = patch("\"1\"", json!({"name": "Urn"})).await;
    assert_eq!((changed.status, changed.etag.as_str()), (204, "\"2\""));
    assert_eq!(patch("\"1\"", json!({"name": "Jug"})).await.code(), (412, "stale-version"));
    assert_eq!(patch("\"2\"", json!({"on_sale": false})).await.fields(), ["on_sale"]);
    let price = format!("{path}/price");
    let body = json!({"amount_minor": 999, "currency": "EUR"});
    let repriced =
        shop.send(Method::PUT, &price, "admin", &[("if-match", "\"2\"")], Some(body)).await;
    assert_eq!((repriced.status, repriced.etag.as_str()), (204, "\"3\""));
    let shown = shop.get(&path).await;
    assert_eq!(
        (&shown.body["name"], &shown.body["price"]["amount_minor"]),
        (&json!("Urn"), &json!(999))
    );
}

#[actix_web::test]
async fn a_withdrawn_product_is_not_listed_and_can_come_back() {
    let shop = Shop::empty().await;
    let path = shop.add("VASE").await;
    let withdrawn = shop.send(Method::POST, &format!("{path}/withdraw"), "admin", &[], None).await;
    assert_eq!((withdrawn.status, withdrawn.etag.as_str()), (204, "\"2\""));
    assert!(shop.get("/products").await.names().is_empty());
    assert_eq!(shop.get(&path).await.body["status"], "withdrawn");
    let back = json!({"on_sale": true});
    let back = shop.send(Method::PATCH, &path, "admin", &[("if-match", "*")], Some(back)).await;
    assert_eq!(back.status, 204);
    assert_eq!(shop.get("/products").await.names(), ["Vase"]);
}

#[actix_web::test]
async fn stock_comes_in_is_counted_and_is_written_down() {
    let shop = Shop::empty().await;
    let path = shop.add("VASE").await;
    let (receipts, adjustments) =
        (format!("{path}/stock/receipts"), format!("{path}/stock/adjustments"));
    let received = shop.post(&receipts, json!({"quantity": 5})).await;
    assert_eq!(received.status, 201, "{}", received.body);
    assert_eq!(shop.post(&receipts, json!({"quantity": 0})).await.fields(), ["quantity"]);
    let counted = json!({"delta": -2, "reason": "broken"});
    assert_eq!(shop.post(&adjustments, counted).await.status, 201);
    let too_many = json!({"delta": -4, "reason": "broken"});
    assert_eq!(shop.post(&adjustments, too_many).await.code(), (409, "stock-reserved"));
    assert_eq!(shop.get(&path).await.body["available"], 3);
    let movements = format!("{path}/stock/movements?limit=1");
    let ledger = shop.send(Method::GET, &movements, "admin", &[], None).await;
    assert_eq!(ledger.body["items"][0]["reason"], "broken");
    let next = ledger.body["next"].as_str().unwrap();
    let rest =
        shop.send(Method::GET, &format!("{movements}&after={next}"), "admin", &[], None).await;
    assert_eq!(
        (&rest.body["items"][0]["kind"], &rest.body["next"]),
        (&json!("received"), &Value::Null)
    );
    let nowhere = "/products/00000000-0000-0000-0000-000000000000/stock/receipts";
    assert_eq!(shop.post(nowhere, json!({"quantity": 1})).await.code(), (404, "no-such-product"));
    let audit = shop.products.audit().await.unwrap();
    assert!(audit.checks.iter().all(|check| check.violations.is_empty()), "{:?}", audit.checks);
    assert_eq!(shop.database.context(), "products");
}
