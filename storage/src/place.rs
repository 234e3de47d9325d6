//! Where a database is: a file, or a schema on a PostgreSQL server. Opening it there, and looking into it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use migration::postgres::{self, SchemaRole};
use platform::database::Connections;
use platform::database::postgres::{BadDatabaseUrl, PostgresDatabase};
use platform::database::suitable::must_suit;
use platform::moving::Location;
use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::{ConnectOptions, DatabaseConnection};
use secrecy::{ExposeSecret, SecretString};

use crate::error::StorageError;
use crate::migrations::Migrations;

/// How long a reader waits for a database that another program has locked.
const PATIENCE: Duration = Duration::from_secs(1);

/// Where one database is.
#[derive(Debug, Clone)]
pub enum Place {
    /// A file of its own.
    File(PathBuf),
    /// A schema of its own in the database of this URL.
    Server(SecretString),
}

impl Place {
    /// Whether the database `name` is there.
    pub async fn exists(&self, name: &str) -> Result<bool, sea_orm::DbErr> {
        match self {
            Self::File(file) => Ok(file.exists()),
            Self::Server(url) => {
                let connection = connect(url).await?;
                let there = postgres::has_schema(&connection, name).await;
                // Closing fails only when it is closed already.
                let _closed_already = connection.close().await;
                there
            }
        }
    }

    /// Where the database `name` is, for those who move it.
    pub fn location(&self, name: &str) -> Result<Location, StorageError> {
        Ok(match self {
            Self::File(file) => Location::File(file.clone()),
            Self::Server(url) => {
                let nameless = PostgresDatabase::new(url.expose_secret(), name, None)
                    .map_err(StorageError::DatabaseUrl)?;
                let schema_role = SchemaRole::of(nameless.database_name(), name)
                    .map_err(|_too_long| StorageError::DatabaseUrl(BadDatabaseUrl::Unreadable))?;
                Location::Server(Box::new(as_role(url, &schema_role)?))
            }
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => write!(formatter, "{}", file.display()),
            Self::Server(url) => {
                let server = PostgresDatabase::new(url.expose_secret(), "", None);
                let server = server.map(|server| server.address()).unwrap_or_default();
                write!(formatter, "the database {server}")
            }
        }
    }
}

/// Opens the database at a place, whoever its data belong to, and brings its tables up to date. On a server, its schema
/// and its role are made if need be.
pub async fn make(
    place: &Place,
    name: &'static str,
    migrations: &Migrations,
) -> Result<Connections, StorageError> {
    let failed = |source| StorageError::Migration { context: name, source };
    match place {
        Place::File(file) => {
            let connections = Connections::open_sqlite(file).await?;
            migrations.apply(&connections.writer).await.map_err(failed)?;
            Ok(connections)
        }
        Place::Server(url) => {
            let admin = connect(url).await.map_err(failed)?;
            let prepared = match must_suit(&admin).await {
                Ok(()) => migrations.prepare(&admin, name).await.map_err(failed),
                Err(unsuitable) => Err(unsuitable.into()),
            };
            // Closing fails only when it is closed already.
            let _closed_already = admin.close().await;
            let database = as_role(url, &prepared?)?;
            Ok(Connections::open_postgres(&database).await?)
        }
    }
}

/// Opens a file for reading and makes nothing; one that is not there is an error.
pub async fn look_into_file(file: PathBuf) -> Result<DatabaseConnection, sea_orm::DbErr> {
    // Without a write-ahead log the database is open nowhere. A reader would make a log all the same, and leave it behind;
    // one that opens the file as immutable does not.
    let is_open_nowhere = !write_ahead_log(&file).exists();
    let mut options = ConnectOptions::new("sqlite:placeholder");
    options
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |_placeholder| {
            SqliteConnectOptions::new()
                .filename(&file)
                .read_only(true)
                .create_if_missing(false)
                .busy_timeout(PATIENCE)
                .immutable(is_open_nowhere)
        });
    platform::database::open_pool(options).await
}

fn write_ahead_log(file: &Path) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push("-wal");
    path.into()
}

/// A connection that looks at a context's schema on a server, as its role.
pub async fn look_into(
    url: &SecretString,
    name: &str,
) -> Result<DatabaseConnection, sea_orm::DbErr> {
    let unusable = |error: BadDatabaseUrl| sea_orm::DbErr::Custom(error.to_string());
    let nameless = PostgresDatabase::new(url.expose_secret(), name, None).map_err(unusable)?;
    let schema_role = SchemaRole::of(nameless.database_name(), name)?;
    let database =
        PostgresDatabase::new(url.expose_secret(), &schema_role.schema, Some(&schema_role.role));
    database.map_err(unusable)?.pool(1).await
}

/// A context's schema in the database of `url`, as its role.
fn as_role(url: &SecretString, schema_role: &SchemaRole) -> Result<PostgresDatabase, StorageError> {
    PostgresDatabase::new(url.expose_secret(), &schema_role.schema, Some(&schema_role.role))
        .map_err(StorageError::DatabaseUrl)
}

/// One connection as the user of the URL.
pub async fn connect(url: &SecretString) -> Result<DatabaseConnection, sea_orm::DbErr> {
    PostgresDatabase::administrator(url.expose_secret()).await
}
