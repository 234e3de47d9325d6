//! Authentication and authorisation: missing, expired or foreign tokens, orders of other customers.

use std::sync::Arc;

use chrono::TimeDelta;
use host::config::Settings;
use platform::auth::TestIssuer;
use platform::clock::SystemClock;
use serde_json::json;
use shared_kernel::Permission;
use tests::test_app::TestApp;

use super::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn every_protected_endpoint_requires_a_valid_token() {
    let world = World::new().await;
    let before = world.state().await;
    let forged = TestIssuer::new(Arc::new(SystemClock)).token(world.ada.id, &Permission::ALL);
    let genuine = &world.ada.access_token;
    let (head, rest) = genuine.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}.");
    let cut = format!("{head}.{claims}.{}", &signature[..signature.len() - 4]);
    for endpoint in world.endpoints().iter().filter(|endpoint| endpoint.route.policy.needs_token())
    {
        let mut call =
            world.shop.call(endpoint.method.clone(), &endpoint.path).header("if-match", "*");
        if let Some(body) = &endpoint.body {
            call = call.json(body);
        }
        let missing = call.clone().send().await;
        missing.problem(401, "token-missing");
        assert!(missing.header("www-authenticate").is_some());
        for useless in [&forged, &unsigned, &cut, "x", "a.b.c", &world.ada.refresh_token] {
            call.clone().token(useless).send().await.problem(401, "token-invalid");
        }
    }
    assert_eq!(world.state().await, before);
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_is_distinguished_from_a_forged_one() {
    let a_day = |settings: &mut Settings| settings.set("users.access_token_minutes", "1440");
    let shop = TestApp::start_with_still_clock_and(a_day).await;
    let ada = shop.register_and_log_in("ada").await;
    shop.advance(TimeDelta::days(2));
    let with_the_first = shop.get("/users/me").token(&ada.access_token);
    with_the_first.send().await.problem(401, "token-expired");
    let body = json!({ "refresh_token": ada.refresh_token });
    let refreshed = shop.post("/sessions/refresh").json(&body).send().await.expect(200);
    shop.get("/users/me").token(&refreshed.text_at("/access_token")).send().await.expect(200);
    shop.advance(TimeDelta::days(31));
    let body = json!({ "refresh_token": refreshed.text_at("/refresh_token") });
    let late = shop.post("/sessions/refresh").json(&body).send().await;
    assert_eq!(late.status, 401, "{late:?}");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_of_other_customers_are_not_found() {
    let world = World::new().await;
    let before = world.state().await;
    let World { shop, bob, order, .. } = &world;
    let (of_ada, of_nobody) =
        (order.to_string(), "0198c0de-0000-7000-8000-000000000000".to_owned());
    for id in [of_ada, of_nobody] {
        for path in [format!("/orders/{id}"), format!("/orders/{id}/timeline")] {
            shop.get(&path).by(bob).send().await.problem(404, "no-such-order");
        }
        shop.post(&format!("/orders/{id}/cancel"))
            .by(bob)
            .send()
            .await
            .problem(404, "no-such-order");
        shop.get(&format!("/payments/by-order/{id}"))
            .by(bob)
            .send()
            .await
            .problem(404, "no-such-payment");
    }
    let of_bob = shop.get("/orders").by(bob).send().await.expect(200).json();
    assert_eq!(of_bob["items"], json!([]));
    assert_eq!(world.state().await, before);
    world.shop.stop().await;
}
