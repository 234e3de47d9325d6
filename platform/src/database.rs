//! One context's database: a pool of readers, and the one writer that merges change-sets.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::DatabaseConnection;
use shared_kernel::{Origin, StoreError, Tenant};
use tokio::sync::watch;

use crate::audit_trail::Notes;
use crate::lease::{Keeper, Lease, Wake};
use crate::meter::Meter;
pub use crate::ports::Ports;
use crate::relay_control::RelayControl;
use crate::tasks::Tasks;
use crate::unit_of_work::UnitOfWork;
use crate::wakeups::Wakeups;
use crate::writer::{Writer, WriterHandle};

pub(crate) mod batches;
pub(crate) mod catalog;
mod connections;
mod corrupt_rows;
pub mod cut;
mod errors;
mod pool;
pub mod postgres;
mod readers;
mod reading;
pub(crate) mod session;
pub(crate) mod sqlite;
pub mod suitable;
pub mod throwaway;
mod traced;
mod values;

pub use catalog::has_table;
use connections::Place;
pub use connections::{Connections, OpenError};
pub use corrupt_rows::{CheckedRows, CorruptRows, check_rows, model};
pub use errors::read_error;
pub(crate) use errors::repeated;
pub use pool::open_pool;
use postgres::PostgresSession;
use readers::Readers;
pub use readers::ReadersInUse;
use session::{EmbeddedSession, Session};
use sqlite::{Access, SqliteConnection};

/// One context's database. Cheap to clone.
#[derive(Clone)]
pub struct Database(Arc<Inner>);

struct Inner {
    context: &'static str,
    reports: DatabaseConnection,
    engine: Engine,
    lease: Lease,
    wake: Wake,
    relay: RelayControl,
    writer: WriterHandle,
    ports: Ports,
    wakeups: Arc<Wakeups>,
    corrupt_rows: CorruptRows,
    notes: Notes,
}

/// The source of rows.
enum Engine {
    /// A file, read on the calling thread.
    Embedded(Readers),
    /// A server, read through the pool.
    Server(Keeper),
}

impl Database {
    /// Starts the writer of `context` on migrated connections.
    pub async fn start(
        context: &'static str,
        connections: Connections,
        ports: Ports,
    ) -> Result<Self, StoreError> {
        let wakeups = Arc::new(Wakeups::default());
        let Connections { writer: migrated, readers: reports, place, writer_runs } = connections;
        // The writer opens a connection of its own. Closing fails only when the connection is closed already.
        let _closed_already = migrated.close().await;
        let (session, engine, lease) = match place {
            Place::File(path) => {
                let connection = SqliteConnection::open(&path, Access::Writes)?;
                let session = Session::Embedded(EmbeddedSession::new(connection)?);
                (session, Engine::Embedded(Readers::of(&path)), Lease::of_the_only_host())
            }
            Place::Server(server) => {
                let session = Session::Server(Box::new(PostgresSession::open(&server)?));
                let (keeper, lease) = Keeper::new(reports.clone(), ports.ids.next());
                (session, Engine::Server(keeper), lease)
            }
        };
        let writer =
            Writer::start(context, session, ports.clone(), Arc::clone(&wakeups), &writer_runs)?;
        Ok(Self(Arc::new(Inner {
            context,
            reports,
            engine,
            lease,
            wake: Wake::default(),
            relay: RelayControl::default(),
            writer,
            ports,
            wakeups,
            corrupt_rows: CorruptRows::of(context),
            notes: Notes::default(),
        })))
    }

    /// Joins the other hosts of this context, if its database is on a server: competes for the lease, and listens for
    /// notifications of their commits. Returns at once.
    pub(crate) fn join(&self, tasks: &Tasks) {
        let Engine::Server(_) = &self.0.engine else { return };
        let (database, stopping) = (self.clone(), tasks.stopping());
        tasks.spawn(async move {
            if let Engine::Server(keeper) = &database.0.engine {
                keeper.run(database.0.wake.others_released(), stopping).await;
            }
        });
        let (database, stopping) = (self.clone(), tasks.stopping());
        tasks.spawn(async move {
            let channel = database.channel();
            database.0.wake.run(&database.0.reports, &channel, stopping).await;
        });
    }

    /// The channel on which the hosts of this context notify each other.
    fn channel(&self) -> String {
        format!("galleria_{}", self.0.context)
    }

    /// The context whose database this is.
    pub fn context(&self) -> &'static str {
        self.0.context
    }

    /// The tenant whose shop the database belongs to; none of a shop that is alone.
    pub fn tenant(&self) -> Option<&Tenant> {
        self.0.ports.tenant.as_ref()
    }

    /// Whether the database lives in this process, so that a query costs no network round trip.
    pub fn is_embedded(&self) -> bool {
        matches!(self.0.engine, Engine::Embedded(_))
    }

    /// The meter of its host.
    pub fn meter(&self) -> &Meter {
        &self.0.ports.meter
    }

    /// Its connections that read, at the moment.
    pub fn readers_in_use(&self) -> ReadersInUse {
        match &self.0.engine {
            Engine::Embedded(readers) => readers.in_use(),
            Engine::Server(_) => postgres::readers_in_use(&self.0.reports),
        }
    }

    /// Whether this host holds the lease of the context: it relays the events and does the due work.
    pub fn holds_lease(&self) -> bool {
        self.0.lease.epoch().is_some()
    }

    /// How long it holds the lease for if it cannot renew it; `None` without the lease, and where no other host could take it.
    pub fn lease_remaining(&self) -> Option<Duration> {
        match &self.0.engine {
            Engine::Embedded(_) => None,
            Engine::Server(keeper) => keeper.remaining(),
        }
    }

    /// The control of the relay of the context in this host.
    pub fn relay_control(&self) -> &RelayControl {
        &self.0.relay
    }

    /// The corrupt rows that were met, by which a list leaves them out.
    pub fn corrupt_rows(&self) -> &CorruptRows {
        &self.0.corrupt_rows
    }

    /// The notes for the audit trail that are yet to be written.
    pub fn notes(&self) -> &Notes {
        &self.0.notes
    }

    /// An empty unit of work that `origin` caused. The origin's dedup record is committed with it.
    pub fn unit_of_work(&self, origin: &Origin) -> UnitOfWork {
        UnitOfWork::new(self.0.context, origin, &self.0.ports)
    }

    /// Commits a unit of work. It is durable as a whole when this returns `Ok`; nothing of it is stored when this
    /// returns an error, except after `Unavailable`: then the outcome is unknown until the state is loaded again.
    pub async fn commit(&self, unit: UnitOfWork) -> Result<(), StoreError> {
        let has_news = !unit.events.is_empty() || !unit.wakeups.is_empty();
        self.write(unit).await?;
        if let Engine::Server(_) = &self.0.engine
            && has_news
            && self.0.lease.epoch().is_none()
        {
            self.0.wake.notify();
        }
        Ok(())
    }

    /// Returns when the writer has ended, because it panicked or was told to stop. Nothing is written any more.
    pub async fn writer_ended(&self) {
        self.0.writer.ended().await;
    }

    /// Lets the writer finish the requests it has accepted, releases the lease, and closes the connections.
    pub async fn close(&self) {
        match &self.0.engine {
            Engine::Embedded(readers) => {
                // Closing fails only when the pool is closed already.
                let _closed_already = self.0.reports.clone().close().await;
                readers.close();
                // The last connection to close folds the write-ahead log into the file.
                self.0.writer.stop().await;
            }
            Engine::Server(keeper) => {
                self.0.writer.stop().await;
                keeper.release(&self.channel()).await;
                let _closed_already = self.0.reports.clone().close().await;
            }
        }
    }

    /// Removes what a write-ahead log still holds of rows that were changed or deleted; nothing on a server, whose log is its
    /// own. `false` when a reader still needs the log: then it is to be done again.
    pub(crate) async fn cut_log(&self) -> Result<bool, StoreError> {
        let Engine::Embedded(readers) = &self.0.engine else { return Ok(true) };
        let path = readers.path().to_owned();
        let cutting = tokio::task::spawn_blocking(move || sqlite::cut_log(&path)).await;
        cutting.unwrap_or_else(|ended| Err(StoreError::Unavailable(Box::new(ended))))
    }

    /// The lease: whether this host relays the events of this context.
    pub(crate) fn lease(&self) -> Lease {
        self.0.lease.clone()
    }

    /// Changes when another host has committed something that the holder of the lease has to deal with. Never changes
    /// on an embedded database.
    pub(crate) fn others_committed(&self) -> watch::Receiver<()> {
        self.0.wake.others_notified()
    }

    pub(crate) fn ports(&self) -> &Ports {
        &self.0.ports
    }

    pub(crate) fn wakeups(&self) -> &Arc<Wakeups> {
        &self.0.wakeups
    }

    pub(crate) fn writer(&self) -> &WriterHandle {
        &self.0.writer
    }
}
