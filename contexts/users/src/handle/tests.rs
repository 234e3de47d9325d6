//! The descriptor against the built context, and the methods for programs.

use std::collections::BTreeSet;
use std::sync::Arc;

use platform::context::Context;
use platform::descriptor::{BuildRequest, SubscriptionDescriptor};
use platform::http_client::HttpServices;
use platform::settings::SettingValues;
use platform::testing::{ManualClock, TestDatabase};
use sea_orm_migration::MigratorTrait;

use crate::infrastructure::http::testing::Host;
use crate::{CreateAdminError, DESCRIPTOR, Users};

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
    let key_ids = || {
        let source = built(&database, &keys).key_source().unwrap();
        source.keys().iter().map(|key| key.key_id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(key_ids(), key_ids());
    assert!(keys.path().join("signing-1.pem").exists());
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
