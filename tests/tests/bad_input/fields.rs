//! Bodies with invalid fields: each failing field is named, and nothing changes.

use serde_json::{Value, json};
use tests::test_app::{address, order_body};

use super::world::World;

/// A valid order with the part at `pointer` replaced.
pub(super) fn order_with(pointer: &str, value: Value) -> Value {
    let mut body = order_body(&[("VASE", 1)], "tok_success");
    if let Some(part) = body.pointer_mut(pointer) {
        *part = value;
    } else {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        body.pointer_mut(parent).unwrap()[name] = value;
    }
    body
}

pub(super) async fn assert_refused(world: &World, path: &str, body: &Value, fields: &[&str]) {
    let admin = world.shop.admin().await;
    let call = world.shop.post(path).fresh_key().header("if-match", "*");
    let call = if path.starts_with("/products") || path.starts_with("/payments") {
        call.by(admin)
    } else {
        call.by(&world.ada)
    };
    let answer = call.json(body).send().await;
    assert_eq!(answer.problem(422, "invalid-fields"), fields, "{body}: {}", answer.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_order_names_every_failing_field() {
    let world = World::new().await;
    let before = world.state().await;
    for (body, fields) in [
        (json!({}), vec!["payment_token", "shipping_address"]),
        (
            json!({ "lines": [{}, { "sku": "VASE", "quantity": 0 }], "shipping_address": {}, "payment_token": 7, "coupon": "X" }),
            vec![
                "coupon",
                "lines[0].quantity",
                "lines[0].sku",
                "lines[1].quantity",
                "payment_token",
                "shipping_address.city",
                "shipping_address.country",
                "shipping_address.line1",
                "shipping_address.name",
                "shipping_address.postal_code",
            ],
        ),
        (order_with("/lines", json!([])), vec!["lines"]),
        (order_with("/lines", json!("VASE")), vec!["lines"]),
        (order_with("/lines", json!(["VASE"])), vec!["lines[0]"]),
        (order_with("/lines/0/price", json!(1)), vec!["lines[0].price"]),
        (order_with("/lines/0/sku", json!("NOBODY KNOWS IT")), vec!["lines[0].sku"]),
        (order_with("/lines/0/sku", json!("")), vec!["lines[0].sku"]),
        (order_with("/shipping_address", json!(null)), vec!["shipping_address"]),
        (order_with("/shipping_address/planet", json!("Earth")), vec!["shipping_address.planet"]),
        (
            order_with("/shipping_address/country", json!("Atlantis")),
            vec!["shipping_address.country"],
        ),
        (
            order_with("/shipping_address/postal_code", json!("95014")),
            vec!["shipping_address.postal_code"],
        ),
        (
            order_with("/shipping_address/country", json!("US")),
            vec!["shipping_address.postal_code", "shipping_address.state"],
        ),
        (order_with("/shipping_address/city", json!("Lon\ndon")), vec!["shipping_address.city"]),
        (order_with("/payment_token", json!("")), vec!["payment_token"]),
    ] {
        assert_refused(&world, "/orders", &body, &fields).await;
    }
    assert_eq!(world.state().await, before);
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_product_names_every_failing_field() {
    let world = World::new().await;
    let before = world.state().await;
    let product = json!({ "sku": "NEW", "name": "New", "category": "New", "price": { "amount_minor": 1, "currency": "EUR" } });
    let with = |name: &str, value: Value| {
        let mut body = product.clone();
        body[name] = value;
        body
    };
    for (body, fields) in [
        (json!({}), vec!["category", "name", "price", "sku"]),
        (with("price", json!({})), vec!["price.amount_minor", "price.currency"]),
        (
            with("price", json!({ "amount_minor": -1, "currency": "EUR" })),
            vec!["price.amount_minor"],
        ),
        (
            with("price", json!({ "amount_minor": 9.99, "currency": "EUR" })),
            vec!["price.amount_minor"],
        ),
        (
            with("price", json!({ "amount_minor": "999", "currency": "EUR" })),
            vec!["price.amount_minor"],
        ),
        (
            with("price", json!({ "amount_minor": i64::MAX, "currency": "EUR" })),
            vec!["price.amount_minor"],
        ),
        (with("price", json!({ "amount_minor": 1, "currency": "euro" })), vec!["price.currency"]),
        (with("price", json!({ "amount_minor": 1, "currency": "XYZ" })), vec!["price.currency"]),
        (with("price", json!({ "amount_minor": 1, "currency": "XXX" })), vec!["price.currency"]),
        (with("price", json!({ "amount_minor": 1, "currency": "HRK" })), vec!["price.currency"]),
        (
            with("price", json!({ "amount_minor": 1, "currency": "EUR", "tax": 1 })),
            vec!["price.tax"],
        ),
        (with("price", json!(12.5)), vec!["price"]),
        (with("sku", json!("")), vec!["sku"]),
        (with("sku", json!("x".repeat(500))), vec!["sku"]),
        (with("sku", json!("..")), vec!["sku"]),
        (with("sku", json!("A\u{200b}")), vec!["sku"]),
        (with("name", json!("\u{3164}")), vec!["name"]),
        (with("name", json!("\u{0}")), vec!["name"]),
        (with("images", json!(["javascript:alert(1)"])), vec!["images[0]"]),
        (with("images", json!("https://example.com/a.jpg")), vec!["images"]),
        (with("colour", json!("red")), vec!["colour"]),
    ] {
        assert_refused(&world, "/products", &body, &fields).await;
    }
    let taken = world
        .shop
        .post("/products")
        .by(world.shop.admin().await)
        .json(&with("sku", json!("VASE")))
        .send()
        .await;
    taken.problem(409, "sku-taken");
    assert_eq!(world.state().await, before);
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_account_names_every_failing_field() {
    let world = World::new().await;
    let before = world.state().await;
    let account =
        json!({ "email": "new@example.com", "password": "long enough", "display_name": "New" });
    let with = |name: &str, value: Value| {
        let mut body = account.clone();
        body[name] = value;
        body
    };
    for (body, fields) in [
        (json!({}), vec!["display_name", "email", "password"]),
        (with("email", json!("nobody")), vec!["email"]),
        (with("email", json!("a@b@c")), vec!["email"]),
        (with("email", json!(format!("{}@example.com", "x".repeat(300)))), vec!["email"]),
        (with("email", json!("a b@example.com")), vec!["email"]),
        (with("email", json!("a\u{200b}b@example.com")), vec!["email"]),
        (with("password", json!("short")), vec!["password"]),
        (with("password", json!("nul\u{0}nul\u{0}")), vec!["password"]),
        (with("display_name", json!("")), vec!["display_name"]),
        (with("display_name", json!("two\nlines")), vec!["display_name"]),
        (with("display_name", json!("\u{202e}weN")), vec!["display_name"]),
        (with("password", json!("        ")), vec!["password"]),
        (with("roles", json!(["admin"])), vec!["roles"]),
    ] {
        let answer = world.shop.post("/users").json(&body).send().await;
        assert_eq!(answer.problem(422, "invalid-fields"), fields, "{body}: {}", answer.text);
        assert!(!answer.text.contains("long enough"), "a password is never repeated");
    }
    assert_eq!(world.state().await, before);
    world.shop.stop().await;
}

fn eur(minor: impl Into<Value>) -> Value {
    json!({ "amount_minor": minor.into(), "currency": "EUR" })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_refund_names_every_failing_field() {
    let world = World::new().await;
    let before = world.state().await;
    let path = format!("/payments/{}/refunds", world.payment);
    for (body, fields) in [
        (json!({}), vec!["reason"]),
        (json!({ "amount": eur(0), "reason": "" }), vec!["amount.amount_minor", "reason"]),
        (json!({ "amount": eur(-5), "reason": "x" }), vec!["amount.amount_minor"]),
        (
            json!({ "amount": eur(1.5), "reason": "x", "to": "me" }),
            vec!["amount.amount_minor", "to"],
        ),
        (json!({ "amount": { "amount_minor": 1 }, "reason": "x" }), vec!["amount.currency"]),
        (json!({ "amount": { "currency": "EUR" }, "reason": "x" }), vec!["amount.amount_minor"]),
        (json!({ "amount": 1, "reason": "x" }), vec!["amount"]),
    ] {
        assert_refused(&world, &path, &body, &fields).await;
    }
    let admin = world.shop.admin().await;
    let too_much = world
        .shop
        .post(&path)
        .by(admin)
        .fresh_key()
        .json(&json!({ "amount": { "amount_minor": i64::MAX, "currency": "EUR" }, "reason": "x" }))
        .send()
        .await;
    assert!([409, 422].contains(&too_much.status), "{too_much:?}");
    assert_eq!(
        too_much.problem(too_much.status, too_much.json()["code"].as_str().unwrap()),
        ["amount.amount_minor"]
    );
    assert_eq!(world.state().await, before);
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_may_contain_any_script() {
    let world = World::new().await;
    let mut body = order_body(&[("VASE", 1)], "tok_success");
    body["shipping_address"] = address();
    body["shipping_address"]["name"] = json!("Zoë Żółć-O'Neill 李");
    let placed =
        world.shop.post("/orders").by(&world.ada).fresh_key().json(&body).send().await.expect(202);
    let order = world.shop.order(&world.ada, placed.text_at("/id").parse().unwrap()).await;
    assert_eq!(order["shipping_address"]["name"], "Zoë Żółć-O'Neill 李");
    world.shop.assert_sound().await;
    world.shop.stop().await;
}
