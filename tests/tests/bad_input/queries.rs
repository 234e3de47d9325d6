//! Query strings: invalid limits, filters and cursors; parameters and bodies that nobody reads.

use platform::http::routes::{Policy, RequestBody};
use serde_json::json;
use tests::test_app::Call;

use super::world::World;

/// Every list, with the parameter that takes its cursor.
fn lists(world: &World) -> Vec<(String, &'static str)> {
    let movements = format!("/products/{}/stock/movements", world.vase.id);
    vec![
        ("/users".to_owned(), "cursor"),
        ("/products".to_owned(), "cursor"),
        (movements, "cursor"),
        ("/orders".to_owned(), "cursor"),
        ("/payments".to_owned(), "cursor"),
        ("/mails".to_owned(), "cursor"),
        ("/mail-suppressions".to_owned(), "cursor"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_limit_cursor_or_parameter_is_named() {
    let world = World::new().await;
    let admin = world.shop.admin().await;
    for (path, cursor) in lists(&world) {
        for limit in ["0", "-1", "101", "ten", "1.5", "", "99999999999999999999"] {
            let answer = world.shop.get(&format!("{path}?limit={limit}")).by(admin).send().await;
            assert_eq!(answer.problem(422, "invalid-fields"), ["limit"], "{path} {limit:?}");
        }
        for bad in ["x", "bm90IGpzb24", "W10", "eyJhIjoxfQ", "%00", &"QUFB".repeat(1000)] {
            let answer = world.shop.get(&format!("{path}?{cursor}={bad}")).by(admin).send().await;
            assert_eq!(answer.problem(422, "invalid-fields"), [cursor], "{path} {bad:?}");
        }
        let answer = world.shop.get(&format!("{path}?nonsense=1&limit=0")).by(admin).send().await;
        assert_eq!(answer.problem(422, "invalid-fields"), ["limit", "nonsense"], "{path}");
        let twice = world.shop.get(&format!("{path}?limit=1&limit=2")).by(admin).send().await;
        assert!(twice.status < 500, "{twice:?}");
    }
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_endpoint_refuses_parameters_and_bodies_that_it_does_not_read() {
    let world = World::new().await;
    let before = world.state().await;
    for mut endpoint in world.endpoints() {
        // A caller that proves nothing is told nothing about the request.
        if endpoint.route.policy == Policy::Proven || endpoint.is_of_oauth {
            continue;
        }
        let plain = endpoint.path.clone();
        endpoint.path = format!("{plain}?nonsense=1");
        let call = world.call(&endpoint).await;
        let reads_a_file = matches!(endpoint.route.operation.body, Some(RequestBody::Csv(_)));
        let call = if reads_a_file {
            call.body("text/csv", "")
        } else {
            endpoint.body.iter().fold(call, Call::json)
        };
        let refused = call.send().await.problem(422, "invalid-fields");
        assert_eq!(refused, ["nonsense"], "{} {plain}", endpoint.method);
        endpoint.path = plain;
        if endpoint.body.is_none() && !reads_a_file {
            let call = world.call(&endpoint).await.json(&json!({ "nonsense": 1 }));
            let refused = call.send().await.problem(422, "invalid-fields");
            assert_eq!(refused, ["nonsense"], "{} {}", endpoint.method, endpoint.path);
        }
        if endpoint.method.is_safe() {
            let call = world.call(&endpoint).await.body("text/plain", "nonsense");
            call.send().await.problem(400, "bad-request");
        }
    }
    assert_eq!(world.state().await, before);
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_filter_is_named() {
    let world = World::new().await;
    let admin = world.shop.admin().await;
    for (query, fields) in [
        ("/users?status=sleepy&role=emperor", vec!["role", "status"]),
        ("/orders?status=eaten&customer_id=me&all=perhaps", vec!["all", "customer_id", "status"]),
        ("/payments?status=gone&order_id=1", vec!["order_id", "status"]),
        ("/mails?status=lost&recipient_id=me", vec!["recipient_id", "status"]),
        (
            "/products?min_price=cheap&max_price=-1&in_stock=maybe&sort=taste",
            vec!["in_stock", "max_price", "min_price", "sort"],
        ),
        ("/products?min_price=10&max_price=5", vec!["currency", "max_price"]),
        ("/products?sort=relevance", vec!["sort"]),
    ] {
        let answer = world.shop.get(query).by(admin).send().await;
        assert_eq!(answer.problem(422, "invalid-fields"), fields, "{query}: {}", answer.text);
    }
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_accepts_any_text() {
    let world = World::new().await;
    for words in [
        "vase",
        "VASE*",
        "%22vase",
        "%22",
        "vase%20OR%20bowl",
        "NEAR(a%20b)",
        "name:vase",
        "*",
        "-vase",
        "(",
        "%27",
        "a%00b",
        "^vase",
        "vase%20AND",
        "%F0%9F%8F%BA",
        "{}",
        "%5C",
        "+",
        "%25",
    ] {
        let answer = world.shop.get(&format!("/products?q={words}")).send().await;
        assert!(answer.status == 200 || answer.status == 422, "{words}: {answer:?}");
    }
    let found = world.shop.get("/products?q=vase").send().await.expect(200).json();
    assert_eq!(found["items"][0]["sku"], "VASE");
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_another_list_is_refused() {
    let world = World::new().await;
    for number in 0..3 {
        world.shop.stock(&format!("BOWL-{number}"), 100 + number, 1).await;
    }
    let page =
        world.shop.get("/products?sort=price&currency=EUR&limit=2").send().await.expect(200).json();
    let next = page["next"].as_str().unwrap();
    world
        .shop
        .get(&format!("/products?sort=price&currency=EUR&limit=2&cursor={next}"))
        .send()
        .await
        .expect(200);
    for other in ["sort=name", "sort=price&in_stock=true", "sort=price&q=bowl"] {
        let answer =
            world.shop.get(&format!("/products?{other}&currency=EUR&cursor={next}")).send().await;
        assert_eq!(answer.problem(422, "invalid-fields"), ["cursor"], "{other}");
    }
    world.shop.stop().await;
}
