//! The descriptor against the built context, and the methods for programs.

use std::collections::BTreeSet;
use std::sync::Arc;

use actix_web::http::{Method, StatusCode};
use platform::context::Context;
use platform::descriptor::{BuildRequest, SubscriptionDescriptor};
use platform::http_client::HttpServices;
use platform::settings::SettingValues;
use platform::testing::{ManualClock, TestDatabase};
use sea_orm::ConnectionTrait;
use sea_orm_migration::MigratorTrait;

use crate::infrastructure::http::testing::Host;
use crate::{CreateAdminError, DESCRIPTOR, ResetPasswordError, Users};

async fn database() -> TestDatabase {
    let migrate =
        |connection| async move { migration::users::Migrator::up(&connection, None).await };
    platform::testing::database("users", migrate).await
}

fn built(database: &TestDatabase, keys: &tempfile::TempDir) -> Arc<dyn Context> {
    let settings = SettingValues::defaults(DESCRIPTOR.settings);
    let request = BuildRequest {
        services: database.services(ManualClock::at("2026-01-01T12:00:00Z")),
        settings: &settings,
        keys: keys.path().to_owned(),
        http_services: &HttpServices::default(),
    };
    (DESCRIPTOR.build)(request).unwrap()
}

#[tokio::test]
async fn the_descriptor_describes_the_built_context() {
    let (database, keys) = (database().await, tempfile::tempdir().unwrap());
    let context = built(&database, &keys);
    assert_eq!(context.name(), DESCRIPTOR.name);
    assert_eq!(DESCRIPTOR.databases[0].name, DESCRIPTOR.name);
    let subscribes = |one: &platform::subscription::Subscription| SubscriptionDescriptor {
        event_type: one.event_type(),
        handler: one.handler(),
    };
    let subscriptions: BTreeSet<_> = context.subscriptions().iter().map(subscribes).collect();
    assert_eq!(subscriptions, DESCRIPTOR.subscriptions.iter().copied().collect());
    let types = |events: Vec<platform::context::EventContract>| {
        events.into_iter().map(|event| event.event_type).collect::<Vec<_>>()
    };
    assert_eq!(types(context.contract()), types((DESCRIPTOR.contract)()));
    let context: Arc<dyn std::any::Any + Send + Sync> = context;
    assert!(context.downcast::<Users>().is_ok(), "a program gets the handle back");
}

#[tokio::test]
async fn the_signing_key_survives_a_restart() {
    let (database, keys) = (database().await, tempfile::tempdir().unwrap());
    let key_ids = async || {
        let context = built(&database, &keys);
        context.prepare().await.unwrap();
        let source = context.key_source().unwrap();
        source.keys().iter().map(|key| key.key_id.clone()).collect::<Vec<_>>()
    };
    let first = key_ids().await;
    assert_eq!((first.len(), &first), (1, &key_ids().await));
}

#[actix_web::test]
async fn an_invalid_admin_is_refused_by_field() {
    let host = Host::start().await;
    let create = |email, password, name| host.users.create_admin(email, password, name);
    let refused = create("root", "long enough", "Root").await.unwrap_err();
    assert!(matches!(refused, CreateAdminError::Email(_)), "{refused:?}");
    let refused = create("root@example.org", "short", "Root").await.unwrap_err();
    assert_eq!(refused.to_string(), "the password must have at least 8 characters");
    let refused = create("root@example.org", "long enough", "").await.unwrap_err();
    assert!(matches!(refused, CreateAdminError::DisplayName(_)), "{refused:?}");
}

#[actix_web::test]
async fn an_operator_sets_a_password_and_the_trail_says_so() {
    let host = Host::start().await;
    let root = host.admin("root@example.org").await;
    let ada = host.person("ada@example.org").await;
    let reset = |email, password| host.users.reset_password(email, password);
    let refused = reset("ada", "staple battery").await.unwrap_err();
    assert!(matches!(refused, ResetPasswordError::Email(_)), "{refused:?}");
    let refused = reset("ada@example.org", "password1").await.unwrap_err();
    assert!(matches!(refused, ResetPasswordError::Password(_)), "{refused:?}");
    let refused = reset("nobody@example.org", "staple battery").await.unwrap_err();
    assert!(matches!(refused, ResetPasswordError::NoSuchUser), "{refused:?}");
    let user = reset("ada@example.org", "staple battery").await.unwrap();
    assert_eq!(user.to_string(), ada.id);
    host.log_in("ada@example.org").await.assert_refused(401, "wrong-credentials");
    let logged_in = host.log_in_with("ada@example.org", "staple battery").await;
    assert_eq!(logged_in.status, StatusCode::OK, "{logged_in:?}");
    ada.ask(&host, Method::GET, "/users/me").await.assert_refused(401, "token-ended");

    let trail = "/users/audit-entries?action=password-changed";
    let entries = root.ask(&host, Method::GET, trail).await.body["items"].clone();
    assert_eq!(entries.as_array().unwrap().len(), 1, "{entries}");
    assert_eq!(entries[0]["principal"], "operator");
    assert_eq!(entries[0]["object"], format!("user/{}", ada.id));
}

#[actix_web::test]
async fn a_corrupt_user_is_left_out_of_the_list_and_named_by_the_audit() {
    let host = Host::start().await;
    let admin = host.admin("root@example.org").await;
    for email in ["ada@example.org", "bob@example.org", "cy@example.org"] {
        assert_eq!(host.register(email).await.status, StatusCode::CREATED);
    }
    let connections = host.database.open_again().await.unwrap();
    let damage =
        "UPDATE users SET registered_at = 9223372036854775807 WHERE email = 'bob@example.org'";
    connections.writer.execute_unprepared(damage).await.unwrap();
    connections.writer.close().await.unwrap();
    let mut path = "/users?limit=1".to_owned();
    let mut seen = Vec::new();
    loop {
        let page = admin.ask(&host, Method::GET, &path).await;
        assert_eq!(page.status, StatusCode::OK, "{page:?}");
        seen.push(page.body["items"][0]["email"].as_str().unwrap().to_owned());
        let Some(next) = page.body["next"].as_str() else { break };
        path = format!("/users?limit=1&cursor={next}");
    }
    assert_eq!(seen, ["cy@example.org", "ada@example.org", "root@example.org"]);
    let checks = host.users.audit().await.unwrap().checks.into_iter();
    let named: Vec<_> = checks.flat_map(|check| check.violations).collect();
    assert_eq!(named.len(), 1, "{named:?}");
    assert!(named[0].contains("registered_at"), "{named:?}");
}
