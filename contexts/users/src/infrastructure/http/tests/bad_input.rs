//! Everything malformed is told field by field, and nothing is changed.

use actix_web::http::Method;
use platform::outbox;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use super::harness::{Host, request};
use crate::CreateAdminError;

#[actix_web::test]
async fn every_failing_field_of_a_registration_is_named() {
    let host = Host::start().await;
    let body = json!({"email": "ada", "display_name": "", "password": "short", "role": "admin"});
    let refused = host.ask(Method::POST, "/users", body).await;
    refused.refused(422, "invalid-fields");
    assert_eq!(refused.fields(), ["email", "display_name", "password", "role"]);
    let types = host.ask(Method::POST, "/users", json!({"email": 1, "password": ["p"]})).await;
    assert_eq!(types.fields(), ["email", "display_name", "password"]);
    let long = json!({"email": "a@b.co", "display_name": "Ada", "password": "é".repeat(37)});
    let refused = host.ask(Method::POST, "/users", long).await;
    assert_eq!(refused.fields(), ["password"]);
    assert_eq!(refused.body["errors"][0]["detail"], "must have at most 72 bytes");
    assert_eq!(outbox::Entity::find().count(host.database.reader()).await.unwrap(), 0);
}

#[actix_web::test]
async fn every_other_body_is_read_as_strictly() {
    let host = Host::start().await;
    let ada = host.person("ada@example.org").await;
    let login = host.ask(Method::POST, "/sessions", json!({"email": null, "remember": true})).await;
    assert_eq!(login.fields(), ["email", "password", "remember"]);
    let refresh = host.refresh("not a token").await;
    refresh.refused(422, "invalid-fields");
    assert_eq!(refresh.fields(), ["refresh_token"]);
    let profile =
        ada.patch(&host, "*", json!({"display_name": 7, "email": "ada", "roles": []})).await;
    assert_eq!(profile.fields(), ["display_name", "email", "roles"]);
    let password = ada.tell(&host, Method::PUT, "/users/me/password", json!({})).await;
    assert_eq!(password.fields(), ["current_password", "new_password"]);
    let me = ada.ask(&host, Method::GET, "/users/me").await;
    assert_eq!(me.header("etag"), "\"1\"", "nothing was changed");
}

#[actix_web::test]
async fn what_is_not_json_is_refused_before_it_is_read() {
    let host = Host::start().await;
    let post = || request(Method::POST, "/users");
    let plain = post().insert_header(("content-type", "text/plain")).set_payload("email=a");
    host.send(plain).await.refused(415, "media-type-unsupported");
    let broken =
        post().insert_header(("content-type", "application/json")).set_payload("{\"email\":");
    host.send(broken).await.refused(400, "malformed-json");
    let large = json!({"email": "a".repeat(70_000)});
    host.send(post().set_json(large)).await.refused(413, "body-too-large");
}

#[actix_web::test]
async fn a_wrong_method_is_told_as_such() {
    let host = Host::start().await;
    for path in ["/users", "/users/me", "/users/me/password", "/sessions", "/sessions/refresh"] {
        let answer = host.ask(Method::OPTIONS, path, json!({})).await;
        answer.refused(405, "method-not-allowed");
    }
}

#[actix_web::test]
async fn an_admin_on_the_command_line_is_told_what_is_wrong() {
    let host = Host::start().await;
    let create = |email, password, name| host.users.create_admin(email, password, name);
    let told = create("root", "long enough", "Root").await.unwrap_err();
    assert!(matches!(told, CreateAdminError::Email(_)), "{told:?}");
    let told = create("root@example.org", "short", "Root").await.unwrap_err();
    assert_eq!(told.to_string(), "the password must have at least 8 bytes");
    let told = create("root@example.org", "long enough", "").await.unwrap_err();
    assert!(matches!(told, CreateAdminError::DisplayName(_)), "{told:?}");
}
