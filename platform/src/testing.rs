//! Test support: a clock that tests move, predictable ids, a database in a temporary folder or on a server, and the freeze
//! test of a published language.

use std::future::Future;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use sea_orm::{DatabaseConnection, DbErr};
use shared_kernel::{Clock, Ids};
use tokio::sync::watch;
use uuid::Uuid;

use crate::auth::EndedAccess;
use crate::context::Services;
use crate::database::{Connections, Database, OpenError, Ports};
use crate::dependency::Dependencies;
use crate::message_log::MessageLog;
use crate::meter::Meter;
use crate::outbox::TransportSet;
use crate::tasks::Tasks;

mod described;
mod frozen;
mod fuzz;
mod log;
mod messages;
mod person_keys;
mod postgres_server;
mod proxy;
mod scratch;
mod scratch_broker;
mod secrets;
pub mod services;

pub use described::{DescribedApi, SeenAnswer, assert_described, is_template_of};
pub use frozen::assert_contract_is_frozen;
pub use fuzz::{FUZZ_SECONDS_VARIABLE, fuzz};
pub use log::log_of_this_thread;
pub use messages::{record_message, sample_event};
pub use person_keys::{TestPersonKeys, other_shop_secret, shop_secret};
pub use postgres_server::PostgresServer;
pub use proxy::Proxy;
pub use scratch::{
    ENGINE_VARIABLE, NamedDatabases, SERVER_VARIABLE, Scratch, ScratchDatabase, on_postgres,
    postgres_url,
};
pub use scratch_broker::{
    AMQP_VARIABLE, BROKER_VARIABLE, NATS_VARIABLE, ScratchBroker, amqp_url, nats_url,
};
pub use secrets::{ACCESS_TOKEN, ACCOUNT_KEY, assert_no_secret_in, secrets_of};

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock(watch::Sender<DateTime<Utc>>);

impl ManualClock {
    /// A clock that shows an RFC 3339 time.
    ///
    /// # Panics
    /// When `time` is not RFC 3339.
    #[expect(clippy::expect_used, reason = "tests give literals")]
    pub fn at(time: &str) -> Arc<Self> {
        let time: DateTime<Utc> =
            time.parse().expect("an RFC 3339 time such as 2026-01-02T03:04:05Z");
        Arc::new(Self(watch::channel(time).0))
    }

    /// Moves the clock on, and wakes every task that waits for a time up to then.
    pub fn advance(&self, by: Duration) {
        self.0.send_modify(|time| *time += by);
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.borrow()
    }

    async fn sleep_until(&self, moment: DateTime<Utc>) {
        let mut time = self.0.subscribe();
        // The sender lives as long as the clock that is being waited on.
        let _reached = time.wait_for(|now| *now >= moment).await;
    }
}

/// Ids that count up from one.
#[derive(Debug, Default)]
pub struct CountingIds(AtomicU64);

impl Ids for CountingIds {
    fn next(&self) -> Uuid {
        Uuid::from_u64_pair(
            0x0190_0000_0000_7000,
            0x8000_0000_0000_0001 + self.0.fetch_add(1, Ordering::Relaxed),
        )
    }
}

/// The database of one test. Dropping it removes the database.
pub struct TestDatabase {
    database: Database,
    ports: Ports,
    scratch: Scratch,
}

/// Opens a fresh database for `context` and lets `migrate` make its tables.
///
/// # Panics
/// When it cannot be made.
#[expect(clippy::expect_used, reason = "a test that has no database cannot go on")]
pub async fn database<F, Fut>(context: &'static str, migrate: F) -> TestDatabase
where
    F: FnOnce(DatabaseConnection) -> Fut,
    Fut: Future<Output = Result<(), DbErr>>,
{
    database_at(context, ManualClock::at("2026-01-01T12:00:00Z"), migrate)
        .await
        .expect("a fresh database in a temporary folder")
}

/// As [`database`], with a given clock.
pub async fn database_at<F, Fut>(
    context: &'static str,
    clock: Arc<dyn Clock>,
    migrate: F,
) -> Result<TestDatabase, Box<dyn std::error::Error>>
where
    F: FnOnce(DatabaseConnection) -> Fut,
    Fut: Future<Output = Result<(), DbErr>>,
{
    let scratch = Scratch::new().await;
    let connections = scratch.open(context).await?;
    migrate(connections.writer.clone()).await?;
    let ports = ports(clock);
    let database = Database::start(context, connections, ports.clone()).await?;
    Ok(TestDatabase { database, ports, scratch })
}

/// The ports of one host: ids that count up, and a bounded message log.
pub fn ports(clock: Arc<dyn Clock>) -> Ports {
    Ports {
        message_log: MessageLog::new(Arc::clone(&clock), 1024),
        clock,
        ids: Arc::new(CountingIds::default()),
        transports: TransportSet::InProcess,
        meter: Meter::default(),
        tenant: None,
    }
}

impl TestDatabase {
    /// Services on this database that run by `clock`.
    pub fn services(&self, clock: Arc<dyn Clock>) -> Services {
        Services {
            database: self.database.clone(),
            person_keys: TestPersonKeys::keys(Arc::clone(&clock)).0,
            secret: shop_secret(),
            clock,
            ids: Arc::clone(&self.ports.ids),
            tasks: Tasks::on_this_runtime(),
            message_log: self.ports.message_log.clone(),
            ended_access: EndedAccess::default(),
            dependencies: Dependencies::default(),
        }
    }

    /// Ports for another writer on the same file.
    pub fn ports(&self, clock: Arc<dyn Clock>) -> Ports {
        Ports { clock, ..self.ports.clone() }
    }

    /// The folder that holds its file.
    pub fn folder(&self) -> &std::path::Path {
        self.scratch.folder()
    }

    /// Takes the lease of the context, as a host that runs the context does, and renews it until `tasks` stop.
    pub async fn take_lease(&self, tasks: &Tasks) {
        self.database.join(tasks);
        self.database.lease().held().await;
    }

    /// Connections as another process would open them.
    pub async fn open_again(&self) -> Result<Connections, OpenError> {
        self.scratch.open(self.database.context()).await
    }
}

impl Deref for TestDatabase {
    type Target = Database;

    fn deref(&self) -> &Database {
        &self.database
    }
}
