//! Logging in and out, and tokens.

use actix_web::http::{Method, StatusCode};
use actix_web::test::TestRequest;
use chrono::Duration;
use platform::auth::Jwks;
use platform::context::Context;
use serde_json::json;

use super::harness::Host;

#[actix_web::test]
async fn a_login_gives_tokens_that_no_cache_keeps() {
    let host = Host::start().await;
    host.register("ada@example.org").await;
    let session = host.log_in("ada@example.org").await;
    assert_eq!(session.header("cache-control"), "no-store");
    assert_eq!(session.body["token_type"], "Bearer");
    assert_eq!(session.body["expires_in_s"], 600);
    assert_eq!(session.body["refresh_expires_at"], "2026-01-31T12:00:00Z");
    let wrong = host.log_in_with("ada@example.org", "wrong password").await;
    wrong.refused(401, "wrong-credentials");
    assert!(wrong.header("www-authenticate").starts_with("Bearer"), "{wrong:?}");
    let unknown = host.log_in("grace@example.org").await;
    assert_eq!(unknown.body, wrong.body);
}

#[actix_web::test]
async fn a_refresh_token_is_good_once() {
    let host = Host::start().await;
    let ada = host.person("ada@example.org").await;
    let next = host.refresh(&ada.refresh).await;
    assert_eq!(next.status, StatusCode::OK);
    host.refresh(&ada.refresh).await.refused(401, "refresh-token-reused");
    host.refresh(&next.text("refresh_token")).await.refused(401, "refresh-token-reused");
}

#[actix_web::test]
async fn the_same_token_sent_twice_at_once_ends_the_session() {
    let host = Host::start().await;
    let ada = host.person("ada@example.org").await;
    let (one, other) = tokio::join!(host.refresh(&ada.refresh), host.refresh(&ada.refresh));
    let (won, lost) = if one.status == StatusCode::OK { (one, other) } else { (other, one) };
    lost.refused(401, "refresh-token-reused");
    host.refresh(&won.text("refresh_token")).await.refused(401, "refresh-token-reused");
}

#[actix_web::test]
async fn tokens_expire_by_the_clock() {
    let host = Host::start().await;
    let ada = host.person("ada@example.org").await;
    host.clock.advance(Duration::minutes(10));
    ada.ask(&host, Method::GET, "/users/me").await.refused(401, "token-expired");
    assert_eq!(host.refresh(&ada.refresh).await.status, StatusCode::OK);

    let grace = host.person("grace@example.org").await;
    host.clock.advance(Duration::days(30));
    host.refresh(&grace.refresh).await.refused(401, "refresh-token-expired");
    let [work] = &host.users.due_work()[..] else { panic!("one kind of due work") };
    let now = shared_kernel::Clock::now(&*host.clock);
    assert_eq!(work.run_due(now).await.unwrap(), 2);
    assert_eq!(work.next_due().await.unwrap(), None);
    host.refresh(&grace.refresh).await.refused(401, "refresh-token-unknown");
}

#[actix_web::test]
async fn logging_out_ends_this_session_or_all() {
    let host = Host::start().await;
    let here = host.person("ada@example.org").await;
    let there = host.again(&here.id, "ada@example.org").await;
    here.ask(&host, Method::DELETE, "/sessions/current").await.done();
    here.ask(&host, Method::DELETE, "/sessions/current").await.done();
    host.refresh(&here.refresh).await.refused(401, "session-ended");
    let next = host.refresh(&there.refresh).await;
    assert_eq!(next.status, StatusCode::OK);
    there.ask(&host, Method::DELETE, "/sessions").await.done();
    host.refresh(&next.text("refresh_token")).await.refused(401, "session-ended");
}

#[actix_web::test]
async fn who_guesses_is_told_when_to_come_back() {
    let host = Host::start().await;
    host.register("ada@example.org").await;
    for _guess in 0..10 {
        host.log_in_with("ada@example.org", "wrong password")
            .await
            .refused(401, "wrong-credentials");
    }
    let refused = host.log_in("ada@example.org").await;
    refused.refused(429, "too-many-attempts");
    assert_eq!(refused.header("retry-after"), "901");
}

#[actix_web::test]
async fn the_public_keys_verify_the_tokens() {
    let host = Host::start().await;
    let ada = host.person("ada@example.org").await;
    let shown = host.send(TestRequest::get().uri("/.well-known/jwks.json")).await;
    assert_eq!(shown.header("content-type"), "application/jwk-set+json");
    let keys: Jwks = serde_json::from_value(shown.body.clone()).unwrap();
    let keys: std::sync::Arc<[_]> = keys.verifying_keys().into();
    let verifier =
        platform::auth::TokenVerifier::new(std::sync::Arc::new(keys), host.clock.clone());
    assert_eq!(verifier.verify(&ada.access).unwrap().sub.to_string(), ada.id);
    assert_eq!(shown.body["keys"][0].get("d"), None, "the private half stays here");
}

#[actix_web::test]
async fn a_request_without_a_token_is_nobody_s() {
    let host = Host::start().await;
    for (method, path) in [
        (Method::GET, "/users/me"),
        (Method::PATCH, "/users/me"),
        (Method::DELETE, "/users/me"),
        (Method::PUT, "/users/me/password"),
        (Method::DELETE, "/sessions"),
        (Method::DELETE, "/sessions/current"),
        (Method::GET, "/users"),
        (Method::GET, "/users/1"),
        (Method::DELETE, "/users/1"),
        (Method::PUT, "/users/1/roles/admin"),
        (Method::POST, "/users/1/deactivate"),
        (Method::POST, "/users/1/reactivate"),
    ] {
        host.ask(method, path, json!({})).await.refused(401, "token-missing");
    }
}
