//! One context's database: a pool of readers, and the one writer that merges change-sets.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityTrait,
    QuerySelect, QueryTrait, Select, Statement, TryIntoModel, Value,
};
use shared_kernel::{Clock, Ids, Origin, StoreError};
use tokio::sync::mpsc;

use crate::due_work::Alarms;
use crate::happenings::Happenings;
use crate::outbox::Placed;
use crate::unit::{Unit, statements};
use crate::writer::{Writer, WriterHandle};

mod readers;
pub(crate) mod sqlite;
mod values;

use readers::Readers;
use sqlite::{Access, SqliteConnection};

/// Connections of one context for what [`Database::all`] cannot say: reports, counts, audits. Each costs a thread.
const READERS: u32 = 2;

/// The oldest `SQLite` without the corruption bug of write-ahead logs (a checkpoint that races a reset).
const SQLITE_AT_LEAST: (u32, u32, u32) = (3, 51, 3);

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file is damaged, or something else than a database.
    #[error("{} is damaged or not a database; restore it from a backup, or move it away to begin anew", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the database said.
        source: DbErr,
    },
    /// The file cannot be read or made.
    #[error("{} cannot be opened; check that the folder exists, is writable, and that the disk is not full", path.display())]
    Unreachable {
        /// The file.
        path: PathBuf,
        /// What the database said.
        source: DbErr,
    },
    /// The linked library is too old.
    #[error("SQLite {found} is linked, and 3.51.3 or later is needed")]
    TooOld {
        /// The version found.
        found: String,
    },
}

/// The connections of one context, before its writer starts: migrations run on `writer`.
#[derive(Debug, Clone)]
pub struct Connections {
    /// The only connection that writes.
    pub writer: DatabaseConnection,
    /// A pool that reads.
    pub readers: DatabaseConnection,
    path: PathBuf,
}

impl Connections {
    /// Opens an `SQLite` file, and makes it if it is not there: write-ahead log, a sync to disk at every commit.
    pub async fn open_sqlite(path: &Path) -> Result<Self, OpenError> {
        let writer = connect(path, 1, false).await.map_err(|error| open_error(path, error))?;
        assert_version(path, &writer).await?;
        let readers =
            connect(path, READERS, true).await.map_err(|error| open_error(path, error))?;
        Ok(Self { writer, readers, path: path.to_owned() })
    }
}

async fn connect(path: &Path, connections: u32, reads: bool) -> Result<DatabaseConnection, DbErr> {
    let file = path.to_owned();
    let mut options = ConnectOptions::new("sqlite:placeholder");
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(30))
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
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
                // What is erased is overwritten, and not only forgotten: a person's address must not stay in the file.
                .pragma("secure_delete", "ON")
                .pragma("query_only", if reads { "ON" } else { "OFF" })
        });
    sea_orm::Database::connect(options).await
}

fn open_error(path: &Path, source: DbErr) -> OpenError {
    let said = source.to_string();
    let path = path.to_owned();
    if said.contains("not a database") || said.contains("malformed") {
        return OpenError::Damaged { path, source };
    }
    OpenError::Unreachable { path, source }
}

async fn assert_version(path: &Path, connection: &DatabaseConnection) -> Result<(), OpenError> {
    let query =
        Statement::from_string(connection.get_database_backend(), "SELECT sqlite_version()");
    let row = connection.query_one_raw(query).await.map_err(|error| open_error(path, error))?;
    let found: String = row.and_then(|row| row.try_get_by_index(0).ok()).unwrap_or_default();
    let mut parts = found.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut part = || parts.next().unwrap_or(0);
    if (part(), part(), part()) < SQLITE_AT_LEAST {
        return Err(OpenError::TooOld { found });
    }
    Ok(())
}

/// What a database needs of its host.
#[derive(Clone)]
pub struct Ports {
    /// Stamps events and inbox rows.
    pub clock: Arc<dyn Clock>,
    /// Names events.
    pub ids: Arc<dyn Ids>,
    /// Is told what became of messages.
    pub happenings: Happenings,
}

/// One context's database. Cheap to clone.
#[derive(Clone)]
pub struct Database(Arc<Inner>);

struct Inner {
    context: &'static str,
    reports: DatabaseConnection,
    readers: Readers,
    writer: WriterHandle,
    ports: Ports,
    alarms: Arc<Alarms>,
    committed: Mutex<Option<mpsc::Receiver<Vec<Placed>>>>,
}

impl Database {
    /// Starts the writer of `context` on migrated connections.
    pub async fn start(
        context: &'static str,
        connections: Connections,
        ports: Ports,
    ) -> Result<Self, StoreError> {
        let alarms = Arc::new(Alarms::default());
        let Connections { writer: migrated, readers: reports, path } = connections;
        // The writer opens its own. Closing fails only when it is closed already.
        let _closed_already = migrated.close().await;
        let connection = SqliteConnection::open(&path, Access::Writes)?;
        let (writer, committed) =
            Writer::start(context, connection, ports.clone(), Arc::clone(&alarms))?;
        let committed = Mutex::new(Some(committed));
        let readers = Readers::of(&path);
        Ok(Self(Arc::new(Inner { context, reports, readers, writer, ports, alarms, committed })))
    }

    /// The context whose database this is.
    pub fn context(&self) -> &'static str {
        self.0.context
    }

    /// Whether the database lives in this process, so that asking it costs no way across a network.
    pub fn is_embedded(&self) -> bool {
        true
    }

    /// The rows of `E` whose `column` is one of `keys`, in no particular order. What most use cases begin with, so it
    /// goes the shortest way: see [`Database::all`].
    pub async fn find_by<E, K>(
        &self,
        column: E::Column,
        keys: impl IntoIterator<Item = K>,
    ) -> Result<Vec<E::Model>, StoreError>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
        K: Into<Value>,
    {
        let keys: Vec<Value> = keys.into_iter().map(Into::into).collect();
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        tokio::task::consume_budget().await;
        let sql = statements::select_by::<E>(column, keys.len(), DbBackend::Sqlite);
        self.0.readers.rows::<E>(&Statement::from_sql_and_values(DbBackend::Sqlite, sql, keys))
    }

    /// The rows that `select` finds, as stored now. Made for the few rows of a use case: it runs on the thread that
    /// asks, and whatever that thread does next waits for it.
    pub async fn all<E>(&self, select: Select<E>) -> Result<Vec<E::Model>, StoreError>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        // Nothing here ever waits; without this a task that reads in a loop would never let another one run.
        tokio::task::consume_budget().await;
        self.0.readers.rows::<E>(&select.build(DbBackend::Sqlite))
    }

    /// The first row that `select` finds, as [`Database::all`] does.
    pub async fn one<E>(&self, select: Select<E>) -> Result<Option<E::Model>, StoreError>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        Ok(self.all(select.limit(1)).await?.pop())
    }

    /// The pool for reads that are long, or select anything but whole rows: they wait on other threads. It cannot write.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.0.reports
    }

    /// An empty change-set that `origin` caused. The origin's rider goes with it.
    pub fn unit(&self, origin: &Origin) -> Unit {
        Unit::new(self.0.context, origin, &self.0.ports)
    }

    /// Commits a change-set. It is durable, whole, when this returns `Ok`; nothing of it is stored when this returns
    /// an error, except that after `Unavailable` it is unknown and loading again shows it.
    pub async fn commit(&self, unit: Unit) -> Result<(), StoreError> {
        self.0.writer.commit(unit).await
    }

    /// Lets the writer finish what it was given, and closes the connections.
    pub async fn close(&self) {
        // Closing fails only when the pool is closed already.
        let _closed_already = self.0.reports.clone().close().await;
        self.0.readers.close();
        // The last to close folds the write-ahead log into the file.
        self.0.writer.stop().await;
    }

    pub(crate) fn ports(&self) -> &Ports {
        &self.0.ports
    }

    pub(crate) fn alarms(&self) -> &Arc<Alarms> {
        &self.0.alarms
    }

    pub(crate) fn writer(&self) -> &WriterHandle {
        &self.0.writer
    }

    /// What the writer hands to the relay; only the first caller gets it.
    pub(crate) fn take_committed(&self) -> Option<mpsc::Receiver<Vec<Placed>>> {
        self.0.committed.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A failed read in the words of the kernel.
pub fn read_error(error: DbErr) -> StoreError {
    StoreError::Unavailable(Box::new(error))
}

fn after_colon(said: &str) -> String {
    said.rsplit(": ").next().unwrap_or(said).to_owned()
}

/// An error and its causes in one line, for logs and inbox rows. It never repeats a cause.
pub(crate) fn describe(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(link) = cause {
        let said = link.to_string();
        if !text.ends_with(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = link.source();
    }
    text
}
