//! Databases that a test has for itself on the PostgreSQL server of the tests.

use platform::testing::{ScratchDatabase, services};
use sea_orm_migration::sea_orm::{ConnectOptions, DatabaseConnection};

/// A database on the server.
pub(crate) struct Scratch {
    pub(crate) name: String,
    database: ScratchDatabase,
}

impl Scratch {
    /// A connection as `role`, or as the administrator.
    pub(crate) async fn connect(&self, role: Option<&str>) -> DatabaseConnection {
        let (credentials, place) = self.database.url().split_once('@').unwrap();
        let (scheme, administrator) = credentials.split_once("://").unwrap();
        let user = role.unwrap_or(administrator);
        let mut options = ConnectOptions::new(format!("{scheme}://{user}@{place}"));
        options.max_connections(1).sqlx_logging(false);
        platform::database::open_pool(options).await.unwrap()
    }
}

/// Runs `test` in a database of its own, which goes with its roles when the test ends, however it ends. Without a
/// server the test is skipped, unless it must run.
pub(crate) async fn with_database(test: impl AsyncFnOnce(&Scratch)) {
    if !services::postgres() {
        return;
    }
    let database = ScratchDatabase::create().await;
    let (_server, name) = database.url().rsplit_once('/').unwrap();
    test(&Scratch { name: name.to_owned(), database }).await;
}
