//! Registering, and what one may do with one's own account.

use actix_web::http::{Method, StatusCode};
use platform::outbox;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::harness::{Host, PASSWORD, request};

#[actix_web::test]
async fn an_account_is_registered_shown_and_changed() {
    let host = Host::start().await;
    let ada = host.person("Ada@Example.org").await;
    let me = ada.ask(&host, Method::GET, "/users/me").await;
    assert_eq!(me.header("etag"), "\"1\"");
    let expected = json!({
        "id": ada.id, "email": "ada@example.org", "display_name": "Ada", "roles": ["customer"],
        "status": "active", "since": null, "registered_at": "2026-01-01T12:00:00Z",
    });
    assert_eq!(me.body, expected);

    let changed = ada.patch(&host, "\"1\"", json!({"display_name": "Countess"})).await;
    assert_eq!((changed.status, changed.header("etag")), (StatusCode::OK, "\"2\""));
    assert_eq!(changed.body["display_name"], "Countess");
    ada.patch(&host, "\"1\"", json!({"display_name": "Ada"})).await.refused(412, "stale-version");
    let unseen = ada.tell(&host, Method::PATCH, "/users/me", json!({"display_name": "Ada"})).await;
    unseen.refused(428, "if-match-required");
    let nothing = ada.patch(&host, "*", json!({})).await;
    assert_eq!((nothing.status, nothing.header("etag")), (StatusCode::OK, "\"2\""));
}

#[actix_web::test]
async fn an_address_is_registered_once() {
    let host = Host::start().await;
    let first = host.register("ada@example.org").await;
    assert_eq!(first.status, StatusCode::CREATED);
    assert_eq!(first.header("location"), format!("/api/v1/users/{}", first.text("id")));
    let again = host.register("ADA@example.org").await;
    again.refused(409, "email-taken");
    assert_eq!(again.fields(), ["email"]);
    let grace = host.person("grace@example.org").await;
    let taken = grace.patch(&host, "*", json!({"email": "ada@example.org"})).await;
    taken.refused(409, "email-taken");
}

#[actix_web::test]
async fn a_repeated_registration_gets_the_same_answer_and_keeps_no_trace_of_the_password() {
    let host = Host::start().await;
    let register = |name: &str, password: &str| {
        let body = json!({"email": "ada@example.org", "display_name": name, "password": password});
        let request = request(Method::POST, "/users").insert_header(("idempotency-key", "k1"));
        host.send(request.set_json(body))
    };
    let first = register("Ada", PASSWORD).await;
    let repeated = register("Ada", PASSWORD).await;
    assert_eq!((first.status, &first.body), (repeated.status, &repeated.body));
    register("Grace", PASSWORD).await.refused(422, "idempotency-key-reused");

    let keys = platform::idempotency_keys::Entity::find();
    let fingerprint = keys.one(host.database.reader()).await.unwrap().unwrap().fingerprint;
    let other_password = host.send({
        let body = json!({"email": "ada@example.org", "display_name": "Ada", "password": "another password"});
        request(Method::POST, "/users").insert_header(("idempotency-key", "k1")).set_json(body)
    });
    assert_eq!(
        other_password.await.body,
        first.body,
        "the password is not part of {fingerprint:?}"
    );
}

#[actix_web::test]
async fn a_password_is_changed_by_who_knows_the_old_one() {
    let host = Host::start().await;
    let here = host.person("ada@example.org").await;
    let there = host.again(&here.id, "ada@example.org").await;
    let change = |current: &'static str, new: &'static str| {
        let body = json!({"current_password": current, "new_password": new});
        here.tell(&host, Method::PUT, "/users/me/password", body)
    };
    let wrong = change("wrong password", "a better password").await;
    wrong.refused(422, "invalid-fields");
    assert_eq!(wrong.fields(), ["current_password"]);
    change(PASSWORD, "a better password").await.done();
    host.refresh(&there.refresh).await.refused(401, "session-ended");
    assert_eq!(host.refresh(&here.refresh).await.status, StatusCode::OK);
    host.log_in("ada@example.org").await.refused(401, "wrong-credentials");
    let new = host.log_in_with("ada@example.org", "a better password").await;
    assert_eq!(new.status, StatusCode::OK);
}

#[actix_web::test]
async fn who_erases_themselves_is_gone() {
    let host = Host::start().await;
    let ada = host.person("ada@example.org").await;
    ada.ask(&host, Method::DELETE, "/users/me").await.done();
    ada.ask(&host, Method::GET, "/users/me").await.refused(404, "no-such-user");
    ada.patch(&host, "*", json!({"display_name": "Ada"})).await.refused(409, "user-erased");
    host.refresh(&ada.refresh).await.refused(401, "session-ended");
    host.log_in("ada@example.org").await.refused(401, "wrong-credentials");
    assert_eq!(host.register("ada@example.org").await.status, StatusCode::CREATED);

    let events = outbox::Entity::find().all(host.database.reader()).await.unwrap();
    let erased = events.iter().find(|row| row.event_type == "users.user-erased.v1").unwrap();
    assert_eq!(serde_json::from_str::<Value>(&erased.data).unwrap(), json!({"user_id": ada.id}));
    assert_eq!(erased.subject, format!("user/{}", ada.id));
}
