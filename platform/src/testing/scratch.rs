//! The databases of a test: files in a temporary folder, or a PostgreSQL database of its own. Both are removed with it.

use std::path::Path;

use sea_orm::ConnectionTrait;
use tempfile::TempDir;

use crate::database::postgres::PostgresDatabase;
use crate::database::throwaway::ThrowawayDatabase;
use crate::database::{Connections, OpenError};

/// Set to `postgres`, it puts every test database on the server.
pub const ENGINE_VARIABLE: &str = "GALLERIA_TEST_ENGINE";
/// The server that tests create their databases on.
pub const SERVER_VARIABLE: &str = "GALLERIA_TEST_POSTGRES_URL";
const SERVER: &str = "postgres://postgres@127.0.0.1:5432/postgres";

/// Whether the tests run on PostgreSQL.
pub fn on_postgres() -> bool {
    std::env::var(ENGINE_VARIABLE).is_ok_and(|engine| engine == "postgres")
}

/// A folder, and a database when the tests run on PostgreSQL.
pub struct Scratch {
    folder: TempDir,
    database: Option<ScratchDatabase>,
}

impl Scratch {
    /// A new one of the kind that the tests run on.
    ///
    /// # Panics
    /// When it cannot be created.
    #[expect(clippy::expect_used, reason = "a test that has no place cannot go on")]
    pub async fn new() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let database = if on_postgres() { Some(ScratchDatabase::create().await) } else { None };
        Self { folder, database }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The URL of the database, if there is one.
    pub fn url(&self) -> Option<&str> {
        self.database.as_ref().map(ScratchDatabase::url)
    }

    /// Connections to the database `name`: a file, or a schema.
    pub async fn open(&self, name: &str) -> Result<Connections, OpenError> {
        match &self.database {
            None => Connections::open_sqlite(&self.folder().join(format!("{name}.db"))).await,
            Some(database) => Connections::open_postgres(&database.schema(name).await).await,
        }
    }
}

/// A temporary database on the server of the tests. It is dropped with this, and so are its roles.
pub struct ScratchDatabase(ThrowawayDatabase);

impl ScratchDatabase {
    /// A new one.
    ///
    /// # Panics
    /// When the server does not answer.
    #[expect(clippy::expect_used, reason = "a test that has no database cannot go on")]
    pub async fn create() -> Self {
        Self(ThrowawayDatabase::make(&postgres_url(), "galleria_test").await.expect(
            "no PostgreSQL answers; `docker compose up -d` starts one, or set GALLERIA_TEST_POSTGRES_URL",
        ))
    }

    /// Its URL.
    pub fn url(&self) -> &str {
        self.0.url()
    }

    /// A schema of it, created if need be, as the administrator.
    #[expect(clippy::expect_used, reason = "a test that has no schema cannot go on")]
    async fn schema(&self, name: &str) -> PostgresDatabase {
        let administrator =
            PostgresDatabase::administrator(self.url()).await.expect("the database just made");
        let schema = format!("CREATE SCHEMA IF NOT EXISTS {name}");
        administrator.execute_unprepared(&schema).await.expect("an administrator of it");
        administrator.close().await.expect("a connection that can be closed");
        PostgresDatabase::new(self.url(), name, None).expect("the URL just used")
    }
}

/// A temporary database for each of several names on the server of the tests.
pub struct NamedDatabases {
    template: String,
    _databases: Vec<ThrowawayDatabase>,
}

impl NamedDatabases {
    /// New ones.
    ///
    /// # Panics
    /// When the server does not answer.
    #[expect(clippy::expect_used, reason = "a test that has no database cannot go on")]
    pub async fn create(names: &[&str]) -> Self {
        // Short, since the server cuts the name of a role, which ends with that of a context, at 63 bytes.
        let begins = format!("galleria_test_{:016x}", rand::random::<u64>());
        let mut databases = Vec::new();
        let mut template = String::new();
        for name in names {
            let database = format!("{begins}_{name}");
            let made = ThrowawayDatabase::named(&postgres_url(), database.clone()).await;
            let made = made.expect("a PostgreSQL server on which databases can be made");
            template = made.url().replace(&database, &format!("{begins}_{{}}"));
            databases.push(made);
        }
        Self { template, _databases: databases }
    }

    /// Their URL, with this text where each has its name.
    pub fn url_with(&self, placeholder: &str) -> String {
        self.template.replace("{}", placeholder)
    }
}

/// The URL of the PostgreSQL server of the tests.
pub fn postgres_url() -> String {
    std::env::var(SERVER_VARIABLE).unwrap_or_else(|_unset| SERVER.to_owned())
}
