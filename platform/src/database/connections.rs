//! Opening one context's database: a file of its own, or a schema and a role of its own on a PostgreSQL server.

use std::path::{Path, PathBuf};
#[cfg(feature = "testing")]
use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbErr, Statement};

use super::postgres::PostgresDatabase;
use crate::private_files;
#[cfg(feature = "testing")]
use crate::tasks::Scheduler;
use crate::writer::WriterRuns;

/// Connections to a file for queries that [`super::Database::all`] does not support: reports, counts, audits. Each
/// costs a thread.
const FILE_READERS: u32 = 2;
/// Connections to a server that read. Each costs the server a process.
const SERVER_READERS: u32 = 4;

/// The oldest `SQLite` without the corruption bug of write-ahead logs (a checkpoint that races a reset).
const SQLITE_AT_LEAST: (u32, u32, u32) = (3, 51, 3);

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file is damaged, or not a database.
    #[error("{} is damaged or not a database; restore it from a backup, or move it away to begin anew", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The error of the database.
        source: DbErr,
    },
    /// The file cannot be read or created.
    #[error("{} cannot be opened; check that the folder exists, is writable, and that the disk is not full", path.display())]
    Unreachable {
        /// The file.
        path: PathBuf,
        /// The error of the database.
        source: DbErr,
    },
    /// The linked library is too old.
    #[error("SQLite {found} is linked, and 3.51.3 or later is needed")]
    TooOld {
        /// The version found.
        found: String,
    },
    /// The server refuses the connection.
    #[error(
        "the PostgreSQL database {database} cannot be opened; check that the server runs, the name and the password, \
         and that `galleria migrate` has made the schema and the role"
    )]
    Refused {
        /// Host, port, database and role, without the password.
        database: String,
        /// The error of the server.
        source: DbErr,
    },
}

/// The connections of one context, before its writer starts: migrations run on `writer`.
#[derive(Clone)]
pub struct Connections {
    /// The connection that migrations write with.
    pub writer: DatabaseConnection,
    /// A pool that reads.
    pub readers: DatabaseConnection,
    pub(super) place: Place,
    pub(crate) writer_runs: WriterRuns,
}

/// Where a database is.
#[derive(Debug, Clone)]
pub(super) enum Place {
    File(PathBuf),
    Server(Box<PostgresDatabase>),
}

impl Connections {
    /// Opens an `SQLite` file, and creates it for its owner alone if it does not exist: write-ahead log, a sync to disk at
    /// every commit.
    pub async fn open_sqlite(path: &Path) -> Result<Self, OpenError> {
        // Closed again before the database opens it: a process that closes a file gives up every lock that it has on it. If it
        // cannot be made, the database says why it cannot be opened.
        let _said_below = private_files::make_file(path).map(drop);
        let writer =
            connect(path, 1, false).await.map_err(|error| OpenError::of_file(path, error))?;
        assert_version(path, &writer).await?;
        let readers = connect(path, FILE_READERS, true)
            .await
            .map_err(|error| OpenError::of_file(path, error))?;
        let place = Place::File(path.to_owned());
        Ok(Self { writer, readers, place, writer_runs: WriterRuns::OnItsThread })
    }

    /// Connects to a context's schema on a server, as its role. A commit is on the server's disk before it is answered.
    pub async fn open_postgres(database: &PostgresDatabase) -> Result<Self, OpenError> {
        let refused = |source| OpenError::Refused { database: database.to_string(), source };
        let writer = database.pool(1).await.map_err(refused)?;
        let readers = database.pool(SERVER_READERS).await.map_err(refused)?;
        let place = Place::Server(Box::new(database.clone()));
        Ok(Self { writer, readers, place, writer_runs: WriterRuns::OnItsThread })
    }

    /// A migrated database in this process's memory, under its `SQLite` address. Queries run on the calling thread, and
    /// the writer is a task of `scheduler`: no thread is started, and nothing blocks. [`super::Database::reader`] is
    /// closed.
    #[cfg(feature = "testing")]
    pub fn in_memory(address: &str, scheduler: Arc<dyn Scheduler>) -> Self {
        let (writer, readers) = (DatabaseConnection::default(), DatabaseConnection::default());
        let place = Place::File(address.into());
        Self { writer, readers, place, writer_runs: WriterRuns::By(scheduler) }
    }
}

async fn connect(path: &Path, connections: u32, reads: bool) -> Result<DatabaseConnection, DbErr> {
    let file = path.to_owned();
    let mut options = ConnectOptions::new("sqlite:placeholder");
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(30))
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |_placeholder| {
            SqliteConnectOptions::new()
                .filename(&file)
                .create_if_missing(!reads)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(5))
                .pragma("cache_size", "-1000")
                .pragma("wal_autocheckpoint", "4000")
                .pragma("temp_store", "MEMORY")
                // Erased data are overwritten, not only unlinked: a person's address must not stay in the file.
                .pragma("secure_delete", "ON")
                .pragma("query_only", if reads { "ON" } else { "OFF" })
        });
    crate::database::open_pool(options).await
}

impl OpenError {
    /// Why the file at `path` cannot be used, by what the database said.
    pub fn of_file(path: &Path, source: DbErr) -> Self {
        let said = source.to_string();
        let path = path.to_owned();
        if said.contains("not a database") || said.contains("malformed") {
            return Self::Damaged { path, source };
        }
        Self::Unreachable { path, source }
    }
}

async fn assert_version(path: &Path, connection: &DatabaseConnection) -> Result<(), OpenError> {
    let query =
        Statement::from_string(connection.get_database_backend(), "SELECT sqlite_version()");
    let row =
        connection.query_one_raw(query).await.map_err(|error| OpenError::of_file(path, error))?;
    let found: String = row.and_then(|row| row.try_get_by_index(0).ok()).unwrap_or_default();
    let mut parts = found.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut part = || parts.next().unwrap_or(0);
    if (part(), part(), part()) < SQLITE_AT_LEAST {
        return Err(OpenError::TooOld { found });
    }
    Ok(())
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    /// Without it, another process that closes the file takes itself for the last, and deletes the log that is written here.
    #[tokio::test]
    async fn an_open_file_is_locked_against_those_who_would_delete_its_log() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("orders.db");
        let connections = Connections::open_sqlite(&path).await.unwrap();
        let inode = format!(":{} ", std::fs::metadata(&path).unwrap().ino());
        let process = format!(" {} ", std::process::id());
        let locks = std::fs::read_to_string("/proc/locks").unwrap();
        let is_held = |line: &str| line.contains(&inode) && line.contains(&process);
        assert!(locks.lines().any(is_held), "no lock of {inode}is held: {locks}");
        drop(connections);
    }
}
