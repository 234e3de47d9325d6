//! Quantities, lines and totals out of bounds: each failing field is named, and nothing changes.

use serde_json::{Value, json};

use super::fields::{assert_refused, order_with};
use super::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_quantity_is_a_whole_number_within_bounds() {
    let world = World::new().await;
    let before = world.state().await;
    for quantity in [
        json!(-1),
        json!(0),
        json!(1000),
        json!(1.5),
        json!("1"),
        json!(true),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e300),
        json!([1]),
        json!({ "units": 1 }),
    ] {
        assert_refused(
            &world,
            "/orders",
            &order_with("/lines/0/quantity", quantity.clone()),
            &["lines[0].quantity"],
        )
        .await;
        assert_refused(
            &world,
            "/basket/items",
            &json!({ "sku": "VASE", "quantity": quantity }),
            &["quantity"],
        )
        .await;
    }
    let path = format!("/products/{}/stock/receipts", world.vase.id);
    for quantity in
        [json!(-1), json!(0), json!(1.5), json!("1"), json!(i64::MAX), json!(u64::MAX), json!(null)]
    {
        assert_refused(&world, &path, &json!({ "quantity": quantity }), &["quantity"]).await;
    }
    let path = format!("/products/{}/stock/adjustments", world.vase.id);
    for delta in [json!(0), json!(i64::MIN), json!(i64::MAX), json!("-1")] {
        assert_refused(&world, &path, &json!({ "delta": delta, "reason": "a count" }), &["delta"])
            .await;
    }
    let huge = json!([{ "sku": "VASE", "quantity": 999 }, { "sku": "VASE", "quantity": 1 }]);
    assert_refused(&world, "/orders", &order_with("/lines", huge), &["lines[1].quantity"]).await;
    assert_eq!(world.state().await, before);
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_has_a_bounded_number_of_lines_and_one_currency() {
    let world = World::new().await;
    let line = |sku: String| json!({ "sku": sku, "quantity": 1 });
    let many: Vec<Value> = (0..101).map(|number| line(format!("SKU-{number}"))).collect();
    assert_refused(&world, "/orders", &order_with("/lines", json!(many)), &["lines"]).await;

    let bowl =
        world.shop.add_product("BOWL", &json!({ "amount_minor": 500, "currency": "USD" })).await;
    world.shop.until_sold_by_orders(&bowl).await;
    let before = world.state().await;
    let mixed = json!([line("VASE".to_owned()), line("BOWL".to_owned())]);
    assert_refused(&world, "/orders", &order_with("/lines", mixed), &["lines[1].sku"]).await;
    assert_eq!(world.state().await, before);
    world.shop.assert_sound().await;
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_total_that_overflows_is_refused() {
    let world = World::new().await;
    let gem = world
        .shop
        .add_product("GEM", &json!({ "amount_minor": 1_000_000_000_000_i64, "currency": "EUR" }))
        .await;
    world.shop.until_sold_by_orders(&gem).await;
    let body = order_with("/lines", json!([{ "sku": "GEM", "quantity": 999 }]));
    let answer = world.shop.post("/orders").by(&world.ada).fresh_key().json(&body).send().await;
    assert!(answer.status == 202 || answer.status == 422, "{answer:?}");
    world.shop.assert_sound().await;
    world.shop.stop().await;
}
