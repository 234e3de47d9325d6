//! For tests: migrated databases, and waiting for a condition.

use std::future::Future;
use std::time::Duration;

use migration::payments::Migrator;
use migration::provider::Migrator as ProviderMigrator;
use platform::testing::{TestDatabase, database};
use sea_orm_migration::MigratorTrait;

pub(crate) async fn payments_database() -> TestDatabase {
    database("payments", |connection| async move { Migrator::up(&connection, None).await }).await
}

pub(crate) async fn provider_database() -> TestDatabase {
    database("provider", |connection| async move { ProviderMigrator::up(&connection, None).await })
        .await
}

/// Returns when `condition` holds. Looks again whenever others had a chance to move; the limit only bounds how
/// long a broken test hangs.
pub(crate) async fn until<F, Fut>(what: &str, mut condition: F)
where
    F: FnMut() -> Fut,
    Fut: Future<Output = bool>,
{
    let waiting = async {
        while !condition().await {
            tokio::task::yield_now().await;
        }
    };
    let reached = tokio::time::timeout(Duration::from_mins(2), waiting).await;
    assert!(reached.is_ok(), "waited in vain until {what}");
}
