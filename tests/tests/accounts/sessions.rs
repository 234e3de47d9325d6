//! Login, refresh and logout.

use serde_json::{Value, json};
use tests::test_app::{Answer, PASSWORD, TestApp};

async fn refresh(shop: &TestApp, token: &str) -> Answer {
    shop.post("/sessions/refresh").json(&json!({ "refresh_token": token })).send().await
}

async fn log_in(shop: &TestApp, email: &str, password: &str) -> Answer {
    shop.post("/sessions").json(&json!({ "email": email, "password": password })).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_is_valid_once_and_its_later_reuse_ends_the_session() {
    let shop = TestApp::start().await;
    let ada = shop.register_and_log_in("ada").await;
    let second = refresh(&shop, &ada.refresh_token).await.expect(200);
    let next = second.text_at("/refresh_token");
    assert_ne!(next, ada.refresh_token);
    shop.get("/users/me").token(&second.text_at("/access_token")).send().await.expect(200);

    let third = refresh(&shop, &next).await.expect(200);
    refresh(&shop, &ada.refresh_token).await.problem(401, "refresh-token-reused");
    for newer in [next, third.text_at("/refresh_token")] {
        refresh(&shop, &newer).await.problem(401, "refresh-token-reused");
    }
    let access = third.text_at("/access_token");
    shop.get("/users/me").token(&access).send().await.problem(401, "token-ended");
    let other = shop.log_in(&ada.email).await;
    refresh(&shop, &other.refresh_token).await.expect(200);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_refreshes_at_once_get_one_successor() {
    let shop = TestApp::start().await;
    let ada = shop.register_and_log_in("ada").await;
    let answers =
        futures_util::future::join_all((0..10).map(|_| refresh(&shop, &ada.refresh_token))).await;
    let successors: std::collections::BTreeSet<String> =
        answers.into_iter().map(|answer| answer.expect(200).text_at("/refresh_token")).collect();
    assert_eq!(successors.len(), 1, "{successors:?}");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn logging_out_ends_this_session_and_logging_out_everywhere_ends_all() {
    let shop = TestApp::start().await;
    let here = shop.register_and_log_in("ada").await;
    let (there, elsewhere) = (shop.log_in(&here.email).await, shop.log_in(&here.email).await);
    shop.delete("/sessions/current").by(&here).send().await.expect(204);
    shop.get("/users/me").by(&here).send().await.problem(401, "token-ended");
    shop.get("/orders").by(&here).send().await.problem(401, "token-ended");
    refresh(&shop, &here.refresh_token).await.problem(401, "session-ended");
    refresh(&shop, &there.refresh_token).await.expect(200);
    shop.delete("/sessions").by(&elsewhere).send().await.expect(204);
    refresh(&shop, &elsewhere.refresh_token).await.problem(401, "session-ended");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_address_are_refused_alike() {
    let shop = TestApp::start().await;
    let ada = shop.register_and_log_in("ada").await;
    let mut details = Vec::new();
    for (email, password) in
        [(ada.email.as_str(), "not her password"), ("nobody@example.com", PASSWORD)]
    {
        let refused = log_in(&shop, email, password).await;
        refused.problem(401, "wrong-credentials");
        details.push(refused.json()["detail"].clone());
    }
    assert_eq!(details[0], details[1], "the answers do not show who is registered");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn password_guesses_are_throttled() {
    let shop = TestApp::start().await;
    let ada = shop.register_and_log_in("ada").await;
    let mut slowed = None;
    for _guess in 0..50 {
        let answer = log_in(&shop, &ada.email, "a wrong guess").await;
        if answer.status == 429 {
            slowed = Some(answer);
            break;
        }
        answer.problem(401, "wrong-credentials");
    }
    let slowed = slowed.expect("the throttle");
    slowed.problem(429, "too-many-attempts");
    assert!(slowed.header("retry-after").is_some());
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_of_more_than_72_bytes_is_refused_and_not_cut() {
    let shop = TestApp::start().await;
    let account = |password: String| json!({ "email": "long@example.com", "password": password, "display_name": "Long" });
    let refused = shop.post("/users").json(&account("x".repeat(73))).send().await;
    assert_eq!(refused.problem(422, "invalid-fields"), ["password"]);
    shop.post("/users").json(&account("x".repeat(72))).send().await.expect(201);
    assert_eq!(
        log_in(&shop, "long@example.com", &"x".repeat(73)).await.problem(422, "invalid-fields"),
        ["password"]
    );
    log_in(&shop, "long@example.com", &"x".repeat(72)).await.expect(200);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_published_keys_verify_the_tokens() {
    let shop = TestApp::start().await;
    let keys = shop.get("//.well-known/jwks.json").send().await.expect(200).json();
    let keys = keys["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 1);
    assert_eq!(
        (&keys[0]["kty"], &keys[0]["crv"], &keys[0]["alg"]),
        (&"OKP".into(), &"Ed25519".into(), &"EdDSA".into())
    );
    assert_eq!(keys[0].get("d"), None::<&Value>, "the private key stays private");
    shop.stop().await;
}
