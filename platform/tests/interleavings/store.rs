//! A database of one run, in memory, and the changes that scenarios write to it.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use rusqlite::Connection;
use serde_json::value::RawValue;
use shared_kernel::{Origin, Published, Version};
use uuid::Uuid;

use crate::database::session::{EmbeddedSession, Session};
use crate::database::sqlite::{Access, SqliteConnection};
use crate::database::{Connections, Database, Ports};
use crate::due_work::Wakeups;
use crate::idempotency_keys;
use crate::tasks::{Scheduler, Task};
use crate::testing::{self, ManualClock};
use crate::unit_of_work::UnitOfWork;
use crate::writer::{Writer, WriterHandle, WriterRuns};

/// The event that scenarios publish.
pub(crate) const NOTED: &str = "shop.noted.v1";

/// A database. It exists as long as this is alive.
pub(crate) struct Store {
    address: String,
    connection: Connection,
    pub(crate) ports: Ports,
}

impl Store {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let address = format!("file:/run-{number}?vfs=memdb");
        let connection = Connection::open(&address).unwrap();
        connection.execute_batch(schema()).unwrap();
        let ports = testing::ports(ManualClock::at("2026-01-01T12:00:00Z"));
        Self { address, connection, ports }
    }

    /// Its writer, on a thread of its own.
    pub(crate) fn writer(&self) -> Arc<WriterHandle> {
        let connection = SqliteConnection::open(Path::new(&self.address), Access::Writes).unwrap();
        let session = Session::Embedded(EmbeddedSession::new(connection).unwrap());
        let (ports, alarms) = (self.ports.clone(), Arc::new(Wakeups::default()));
        let writer = Writer::start("shop", session, ports, alarms, &WriterRuns::OnItsThread);
        Arc::new(writer.unwrap())
    }

    /// The database as a context has it, with its writer on a thread of its own.
    pub(crate) fn database(&self) -> Database {
        let mut connections = Connections::in_memory(&self.address, Arc::new(NoScheduler));
        connections.writer_runs = WriterRuns::OnItsThread;
        let started = Database::start("shop", connections, self.ports.clone());
        shuttle::future::block_on(started).unwrap()
    }

    /// The numbers that a query returns.
    pub(crate) fn numbers(&self, sql: &str) -> Vec<i64> {
        numbers(&self.connection, sql)
    }

    /// A connection for another thread.
    pub(crate) fn another(&self) -> impl Fn(&str) -> Vec<i64> + Send + 'static {
        let connection = Connection::open(&self.address).unwrap();
        move |sql| numbers(&connection, sql)
    }

    /// The writers that have stored a key.
    pub(crate) fn stored(&self) -> Vec<u8> {
        let sql = "SELECT used_at FROM idempotency_keys ORDER BY used_at";
        self.numbers(sql).into_iter().map(|who| u8::try_from(who).unwrap()).collect()
    }
}

fn numbers(connection: &Connection, sql: &str) -> Vec<i64> {
    let mut statement = connection.prepare_cached(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<rusqlite::Result<Vec<i64>>>().unwrap()
}

/// A unit of work of `who`: a key, which only one can take, and version `sequence` of `subject`.
pub(crate) fn note(ports: &Ports, who: u8, key: &str, subject: &str, sequence: u32) -> UnitOfWork {
    let mut unit = UnitOfWork::new("shop", &Origin::new(Uuid::nil()), ports);
    unit.insert::<idempotency_keys::Entity>([idempotency_keys::Model {
        scope: "notes".to_owned(),
        key: key.to_owned(),
        fingerprint: Vec::new(),
        resource: Uuid::nil(),
        used_at: who.into(),
    }]);
    let data = RawValue::from_string("{}".to_owned()).unwrap().into();
    let published = Published { event_type: NOTED, subject: subject.to_owned(), data };
    unit.publish(published, Version::from_u32(sequence));
    unit
}

/// The tables, as the migrations create them. Built on first use: not within a run.
pub(crate) fn schema() -> &'static str {
    static SCHEMA: OnceLock<String> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("shop.db");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let connections = Connections::open_sqlite(&file).await.unwrap();
            migration::create_messaging_tables(&connections.writer).await.unwrap();
            connections.readers.close().await.unwrap();
            connections.writer.close().await.unwrap();
        });
        let connection = Connection::open(&file).unwrap();
        // Without an ownership row no transaction checks the ownership; here no other database could have the data.
        let tables =
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name <> 'ownership'";
        let mut statement = connection.prepare(tables).unwrap();
        let tables = statement.query_map([], |row| row.get(0)).unwrap();
        tables.collect::<rusqlite::Result<Vec<String>>>().unwrap().join(";\n")
    })
}

/// Never called: the writer has its thread.
struct NoScheduler;

impl Scheduler for NoScheduler {
    fn spawn(&self, _task: Task) {
        unreachable!("the writer has its thread");
    }
}
