//! Malformed requests: wrong media type, invalid JSON, too large, wrong method, unknown path.

use hyper::Method;
use serde_json::json;
use tests::test_app::TestApp;

use super::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn every_endpoint_with_a_body_refuses_malformed_bodies() {
    let world = World::new().await;
    let before = world.state().await;
    for endpoint in world.endpoints().iter().filter(|endpoint| endpoint.body.is_some()) {
        let call = world.call(endpoint).await;
        let sent = |content_type: &str, body: &str| {
            call.clone().body(content_type, body.to_owned()).send()
        };
        for media_type in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/json; charset=latin1",
            "x",
        ] {
            sent(media_type, "{}").await.problem(415, "media-type-unsupported");
        }
        call.clone().send().await.problem(415, "media-type-unsupported");
        for no_json in [
            "",
            "{",
            "{'a': 1}",
            "{\"a\": 1,}",
            "\u{feff}{}",
            "{}{}",
            "[]",
            "null",
            "7",
            "\"x\"",
            "{\"a\": NaN}",
        ] {
            sent("application/json", no_json).await.problem(400, "malformed-json");
        }
        sent("application/json", &format!("{}{}", "{\"a\":".repeat(500), "1"))
            .await
            .problem(400, "malformed-json");
        let large = format!("{{\"a\": \"{}\"}}", "x".repeat(70_000));
        sent("application/json", &large).await.problem(413, "body-too-large");
        let not_text =
            call.clone().body("application/json", &b"{\"a\": \"\xff\xfe\"}"[..]).send().await;
        not_text.problem(400, "malformed-json");
        let packed = call
            .clone()
            .header("content-encoding", "gzip")
            .body("application/json", "{}")
            .send()
            .await;
        packed.problem(415, "encoding-unsupported");
    }
    assert_eq!(world.state().await, before);
    world.shop.assert_sound().await;
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_path_is_a_problem() {
    let shop = TestApp::start().await;
    for path in [
        "/nothing",
        "//nothing",
        "//",
        "//api/v2/products",
        "/orders/1/2/3/4",
        "/products/by-sku",
        "//api/v3",
        "/%ff%fe",
        "/orders/%00",
        "//%2e%2e/%2e%2e/etc/passwd",
        "/products//price",
    ] {
        let answer = shop.get(path).send().await;
        if path == "//" {
            answer.expect(200);
        } else {
            assert!([401, 404].contains(&answer.status), "{answer:?}");
            answer.problem(answer.status, answer.json()["code"].as_str().unwrap());
        }
    }
    shop.get("/nothing").send().await.problem(404, "no-such-page");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_method_is_refused_with_the_allowed_methods() {
    let world = World::new().await;
    let endpoints = world.endpoints();
    let before = world.state().await;
    for path in endpoints.iter().map(|endpoint| &endpoint.path) {
        let known: Vec<&Method> = endpoints
            .iter()
            .filter(|other| other.path == *path)
            .map(|other| &other.method)
            .collect();
        for method in
            [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS]
        {
            if known.contains(&&method) {
                continue;
            }
            let answer = world
                .shop
                .call(method.clone(), path)
                .by(world.shop.admin().await)
                .json(&json!({}))
                .send()
                .await;
            answer.problem(405, "method-not-allowed");
            let allow = answer.header("allow").unwrap_or_default();
            assert!(
                known.iter().all(|known| allow.contains(known.as_str())),
                "{method} {path}: {allow}"
            );
        }
    }
    assert_eq!(world.state().await, before);
    world.shop.stop().await;
}
