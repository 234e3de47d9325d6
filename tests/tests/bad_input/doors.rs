//! The refusals that follow from what a route table says of an endpoint, at each endpoint: bodies that it cannot read, keys that
//! are none, tokens of the past, and rates.

use chrono::TimeDelta;
use platform::http::routes::{Cost, RequestBody, RequestHeader};
use serde_json::{Value, json};
use tests::test_app::TestApp;

use super::world::{Endpoint, World};

/// More than any body may have that is no file.
const TOO_LARGE: usize = 70_000;

/// More than a file may have.
const TOO_LARGE_A_FILE: usize = 1_100_000;

#[tokio::test(flavor = "multi_thread")]
async fn every_command_refuses_a_body_that_it_cannot_read() {
    let world = World::new().await;
    let before = world.state().await;
    for endpoint in world.endpoints().iter().filter(|one| !one.route.method.is_safe()) {
        let call = world.call(endpoint).await;
        let sent = |kind: &str, body: &[u8]| call.clone().body(kind, body.to_vec()).send();
        let large = "x".repeat(TOO_LARGE);
        let (json, form) = ("application/json", "application/x-www-form-urlencoded");
        match endpoint.route.operation.body {
            Some(RequestBody::Json(_)) | None => {
                sent("text/plain", b"{}").await.problem(415, "media-type-unsupported");
                sent(json, b"{").await.problem(400, "malformed-json");
                sent(json, large.as_bytes()).await.problem(413, "body-too-large");
                let packed = call.clone().header("content-encoding", "gzip").body(json, "{}");
                packed.send().await.problem(415, "encoding-unsupported");
            }
            Some(RequestBody::Form(_)) => {
                sent(json, b"{}").await.problem(415, "media-type-unsupported");
                sent(form, b"a=\xff").await.problem(400, "malformed-form");
                sent(form, large.as_bytes()).await.problem(413, "body-too-large");
            }
            Some(RequestBody::Csv(_)) => {
                sent(json, b"{}").await.problem(415, "media-type-unsupported");
                let large = "x".repeat(TOO_LARGE_A_FILE);
                sent("text/csv", large.as_bytes()).await.problem(413, "body-too-large");
                let packed = call.clone().header("content-encoding", "gzip").body("text/csv", "");
                packed.send().await.problem(415, "encoding-unsupported");
            }
            // Its signature is looked at first.
            Some(RequestBody::Signed(_)) => {}
        }
    }
    assert_eq!(world.state().await, before);
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_refuses_a_key_that_is_none() {
    let world = World::new().await;
    let before = world.state().await;
    let reads_keys = |endpoint: &&Endpoint| {
        let is_signed = matches!(endpoint.route.operation.body, Some(RequestBody::Signed(_)));
        !endpoint.route.method.is_safe() && !is_signed
    };
    for endpoint in world.endpoints().iter().filter(reads_keys) {
        let mut call = world.call(endpoint).await.key("");
        if let Some(body) = &endpoint.body {
            call = call.json(body);
        } else if endpoint.is_of_oauth {
            call = call.body("application/x-www-form-urlencoded", "grant_type=refresh_token");
        }
        call.send().await.problem(400, "bad-idempotency-key");
    }
    assert_eq!(world.state().await, before);
    world.shop.stop().await;
}

/// The body with another number, name or reason in it.
fn another(body: &Value) -> Value {
    let mut other = body.clone();
    for (name, value) in other.as_object_mut().unwrap() {
        if let Some(number) = value.as_i64() {
            *value = json!(number + 1);
            return other;
        }
        if name.ends_with("name") || name == "reason" {
            *value = json!("Another");
            return other;
        }
    }
    other
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_used_takes_no_other_body() {
    let world = World::new().await;
    let takes_keys = |endpoint: &&Endpoint| {
        let takes = |header: &RequestHeader| matches!(header, RequestHeader::IdempotencyKey { .. });
        endpoint.route.operation.headers.iter().any(takes)
    };
    let mut tried = 0;
    for endpoint in world.endpoints().iter().filter(takes_keys) {
        let Some(body) = &endpoint.body else { continue };
        let other = another(body);
        if other == *body {
            continue;
        }
        let call = world.call(endpoint).await.key("used");
        let first = call.clone().json(body).send().await;
        assert!(first.status < 300, "{first:?}");
        call.json(&other).send().await.problem(422, "idempotency-key-reused");
        tried += 1;
    }
    assert!(tried >= 5, "only {tried} endpoints take a key with a body");
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_and_answers_to_hosts_refuse_what_nobody_reads() {
    let world = World::new().await;
    let form = "application/x-www-form-urlencoded";
    for path in ["/oauth/authorize?nonsense=1", "/oauth/token?nonsense=1"] {
        let call = world.shop.post(path).body(form, "grant_type=refresh_token");
        assert_eq!(call.send().await.problem(422, "invalid-fields"), ["nonsense"], "{path}");
    }
    let keys = format!("//.well-known/galleria/person-keys/{}", world.ada.id);
    for path in ["/oauth/authorize", keys.as_str()] {
        let call = world.shop.get(path).json(&json!({ "nonsense": 1 }));
        assert_eq!(call.send().await.problem(422, "invalid-fields"), ["nonsense"], "{path}");
    }
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_protected_endpoint_tells_an_expired_token_from_a_forged_one() {
    let shop = TestApp::start_with_still_clock().await;
    let world = World::in_shop(shop).await;
    world.shop.advance(TimeDelta::days(2));
    for endpoint in world.endpoints().iter().filter(|one| one.route.policy.needs_token()) {
        let call = world.shop.call(endpoint.method.clone(), &endpoint.path);
        call.token(&world.ada.access_token).send().await.problem(401, "token-expired");
    }
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_endpoint_that_costs_much_has_a_rate() {
    let world = World::new().await;
    world.shop.admin().await;
    let rates = ["http.rate_list", "http.rate_checkout", "http.rate_password", "http.rate_token"];
    let slowly = world.shop.restart_with(|settings| {
        for rate in rates {
            settings.set(rate, "1");
        }
    });
    let world = World { shop: slowly.await, ..world };
    for endpoint in world.endpoints().iter().filter(|one| one.route.cost != Cost::Light) {
        let call = world.call(endpoint).await.key("");
        let mut answer = call.clone().send().await;
        // Ten times as many are let through at once.
        for _ in 0..20 {
            if answer.status != 429 {
                answer = call.clone().send().await;
            }
        }
        answer.problem(429, "too-many-requests");
        assert!(answer.header("retry-after").is_some(), "{answer:?}");
    }
    world.shop.stop().await;
}
