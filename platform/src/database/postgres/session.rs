//! The writer's session: one connection on a runtime of the writer's own thread, so that an answer of the server wakes
//! the thread that waits for it and no other.
//!
//! A transaction that was rolled back is retried. When the connection is cut while a commit is on its way, the next
//! connection asks the server for the outcome of the transaction: a commit is either known to be stored or known not to
//! be.

use std::time::Duration;

use sea_orm::sqlx::postgres::PgConnection;
use sea_orm::sqlx::{self, Connection};
use shared_kernel::StoreError;
use tokio::runtime::Runtime;
use tokio::time::{Instant, sleep, timeout};

use super::errors::Failure;
use super::groups::Groups;
use super::server::PostgresDatabase;
use super::together::run_together;
use super::transaction::{Begun, attempt, has_committed, prepare, roll_back, run_in_save_point};
use crate::database::batches::{StatementBatch, StatementBatches, Written};

/// How often a transaction that conflicts with another is tried.
const TRIES: u32 = 10;
/// How long a commit waits for a server that is away, before the caller is told.
const PATIENCE: Duration = Duration::from_secs(4);
/// The pause between two attempts to connect.
const PAUSE: Duration = Duration::from_millis(50);

/// The one connection that writes.
pub(crate) struct PostgresSession {
    runtime: Runtime,
    database: PostgresDatabase,
    connection: Option<PgConnection>,
    groups: Groups,
}

impl PostgresSession {
    pub(crate) fn open(database: &PostgresDatabase) -> Result<Self, StoreError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        let database = database.clone();
        Ok(Self { runtime, database, connection: None, groups: Groups::default() })
    }

    /// Runs a batch in one transaction: all of it or nothing.
    pub(crate) fn together(&mut self, batch: &StatementBatch<'_>) -> Result<Written, StoreError> {
        let mut work = async |connection: &mut PgConnection, after: i64| {
            run_together(connection, &batch(after)).await
        };
        self.transact(&mut work).map(|((), written)| written)
    }

    /// Runs each batch in one transaction; those that are refused leave nothing, and the others are kept.
    pub(crate) fn each(
        &mut self,
        batches: &StatementBatches<'_>,
    ) -> Result<(Vec<Option<StoreError>>, Written), StoreError> {
        let mut work = async |connection: &mut PgConnection, after: i64| {
            let mut refusals = Vec::with_capacity(batches.count);
            for number in 0..batches.count {
                let statements = (batches.batch)(number, after);
                refusals.push(run_in_save_point(connection, &statements).await?);
            }
            Ok(refusals)
        };
        self.transact(&mut work)
    }

    /// Whether the last transaction left no connection.
    pub(crate) const fn is_away(&self) -> bool {
        self.connection.is_none()
    }

    /// Closes the connection.
    pub(crate) fn close(mut self) {
        if let Some(connection) = self.connection.take() {
            // Whether or not the goodbye arrives, nothing is left to be written.
            let _gone =
                self.runtime.block_on(async { timeout(PAUSE * 10, connection.close()).await });
        }
    }

    fn transact<T>(
        &mut self,
        work: &mut impl AsyncFnMut(&mut PgConnection, i64) -> Result<T, Failure>,
    ) -> Result<(T, Written), StoreError> {
        let Self { runtime, database, connection: kept, groups } = self;
        let mut collisions = 0;
        let (done, begun) = runtime.block_on(async {
            let gives_up = Instant::now() + PATIENCE;
            loop {
                let mut connection = match kept.take() {
                    Some(connection) => connection,
                    None => connect(database, gives_up).await?,
                };
                match attempt(&mut connection, groups, work).await {
                    Ok(done) => {
                        *kept = Some(connection);
                        return Ok(done);
                    }
                    Err((Failure::Refused(refusal), _)) => {
                        *kept = roll_back(connection).await;
                        return Err(refusal);
                    }
                    Err((Failure::Collided(error), _)) => {
                        collisions += 1;
                        *kept = roll_back(connection).await;
                        if collisions >= TRIES {
                            return Err(Failure::Collided(error).into_store_error());
                        }
                    }
                    // The commit was on its way: the server knows whether it arrived.
                    Err((Failure::Cut(_), Some((done, begun)))) => {
                        // When the outcome cannot be learnt, no connection is kept: then nothing of the group is
                        // retried here.
                        let (arrived, next) = find_out(database, &begun, gives_up).await?;
                        *kept = Some(next);
                        if arrived {
                            return Ok((done, begun));
                        }
                    }
                    Err((Failure::Cut(error), None)) => {
                        if Instant::now() >= gives_up {
                            return Err(Failure::Cut(error).into_store_error());
                        }
                    }
                }
            }
        })?;
        Ok((done, self.groups.written(begun.group)))
    }
}

/// Whether a transaction that was cut off has committed, and the connection over which the server has answered. When
/// that one is cut too, the next is tried.
async fn find_out(
    database: &PostgresDatabase,
    begun: &Begun,
    gives_up: Instant,
) -> Result<(bool, PgConnection), StoreError> {
    loop {
        let mut connection = connect(database, gives_up).await?;
        match has_committed(&mut connection, begun, gives_up).await {
            Ok(arrived) => return Ok((arrived, connection)),
            Err(Failure::Cut(_)) if Instant::now() < gives_up => {}
            Err(failure) => return Err(failure.into_store_error()),
        }
    }
}

async fn connect(
    database: &PostgresDatabase,
    gives_up: Instant,
) -> Result<PgConnection, StoreError> {
    loop {
        let options = database.writer_options();
        let connecting = async {
            let mut connection = PgConnection::connect_with(&options).await?;
            prepare(&mut connection).await?;
            Ok(connection)
        };
        let failure = match timeout(PATIENCE, connecting).await {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(error)) => error,
            Err(_elapsed) => sqlx::Error::PoolTimedOut,
        };
        if Instant::now() + PAUSE >= gives_up {
            return Err(StoreError::Unavailable(Box::new(failure)));
        }
        sleep(PAUSE).await;
    }
}
