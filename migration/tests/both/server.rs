//! Databases that a test has for itself: on the PostgreSQL server of `GALLERIA_TEST_POSTGRES_URL`, or else on the one
//! that listens where PostgreSQL usually does.

use std::env;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::FutureExt;
use sea_orm_migration::sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};

const DEFAULT: &str = "postgres://postgres@127.0.0.1:5432/postgres";

/// A database on the server.
pub(crate) struct Scratch {
    pub(crate) name: String,
    server: String,
}

impl Scratch {
    /// A connection as `role`, or as the administrator.
    pub(crate) async fn connect(&self, role: Option<&str>) -> DatabaseConnection {
        let (credentials, host) = self.server.split_once('@').unwrap();
        let (scheme, administrator) = credentials.split_once("://").unwrap();
        let (address, _database) = host.rsplit_once('/').unwrap();
        let user = role.unwrap_or(administrator);
        connect(&format!("{scheme}://{user}@{address}/{}", self.name)).await.unwrap()
    }
}

async fn connect(url: &str) -> Option<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.ok()
}

/// Runs `test` in a database of its own, which goes with its roles when the test ends, however it ends. Without a
/// server the test is skipped, unless `GALLERIA_TEST_SERVICES` is `required`.
pub(crate) async fn with_database(test: impl AsyncFnOnce(&Scratch)) {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let server = env::var("GALLERIA_TEST_POSTGRES_URL");
    let (server, is_named) = (server.clone().unwrap_or(DEFAULT.to_owned()), server.is_ok());
    let Some(administrator) = connect(&server).await else {
        let required = env::var("GALLERIA_TEST_SERVICES").is_ok_and(|value| value == "required");
        assert!(!is_named && !required, "no PostgreSQL answers at {server}");
        eprintln!("skipped: no PostgreSQL answers at {server}; `docker compose up -d` starts one");
        return;
    };
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let name = format!("galleria_test_{}_{number}", std::process::id());
    drop_all(&administrator, &name).await;
    run(&administrator, &format!("CREATE DATABASE {name}")).await;
    let scratch = Scratch { name, server };
    let outcome = AssertUnwindSafe(test(&scratch)).catch_unwind().await;
    drop_all(&administrator, &scratch.name).await;
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

async fn drop_all(administrator: &DatabaseConnection, name: &str) {
    run(administrator, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    for context in ["users", "products", "orders", "payments", "provider"] {
        run(administrator, &format!("DROP ROLE IF EXISTS {name}_{context}")).await;
    }
}

async fn run(connection: &DatabaseConnection, statement: &str) {
    connection.execute_unprepared(statement).await.unwrap();
}
