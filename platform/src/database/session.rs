//! The writing connection of any database: batches of statements in one transaction, and the positions of their events
//! in the order of commits.

use sea_orm::{DbBackend, EntityTrait, QueryOrder, QuerySelect, QueryTrait};
use shared_kernel::StoreError;

use super::batches::{StatementBatch, StatementBatches, Written, is_position_taken};
use super::postgres::PostgresSession;
use super::sqlite::SqliteConnection;
use crate::outbox;
use crate::unit_of_work::statements::WriteStatement;

/// The one connection of a context that writes.
pub(crate) enum Session {
    Embedded(EmbeddedSession),
    Server(Box<PostgresSession>),
}

impl Session {
    pub(crate) const fn backend(&self) -> DbBackend {
        match self {
            Self::Embedded(_) => DbBackend::Sqlite,
            Self::Server(_) => DbBackend::Postgres,
        }
    }

    /// Runs a batch with `events` events in one transaction: all of it or nothing.
    pub(crate) fn together(
        &mut self,
        events: usize,
        batch: &StatementBatch<'_>,
    ) -> Result<Written, StoreError> {
        match self {
            Self::Embedded(session) => session.together(events, batch),
            Self::Server(session) => session.together(batch),
        }
    }

    /// Runs each batch in one transaction; those that are refused leave nothing, and the others are committed.
    pub(crate) fn each(
        &mut self,
        events: usize,
        batches: &StatementBatches<'_>,
    ) -> Result<(Vec<Option<StoreError>>, Written), StoreError> {
        match self {
            Self::Embedded(session) => session.each(events, batches),
            Self::Server(session) => session.each(batches),
        }
    }

    /// Whether a batch that is run [together](Self::together) is refused by the first statement that must refuse it. On
    /// a server its statements have no order; run by itself, each batch has.
    pub(crate) const fn tells_the_first_refusal(&self) -> bool {
        matches!(self, Self::Embedded(_))
    }

    /// Whether the database could not be reached just now: another attempt would only make callers wait.
    pub(crate) const fn is_away(&self) -> bool {
        match self {
            Self::Embedded(_) => false,
            Self::Server(session) => session.is_away(),
        }
    }

    /// Closes the connection.
    pub(crate) fn close(self) {
        match self {
            Self::Embedded(_closed_when_dropped) => {}
            Self::Server(session) => session.close(),
        }
    }
}

/// A session on a file. It is nearly always the only writer, so it caches the last position.
pub(crate) struct EmbeddedSession {
    connection: SqliteConnection,
    last_position: i64,
}

impl EmbeddedSession {
    pub(crate) fn new(connection: SqliteConnection) -> Result<Self, StoreError> {
        let last_position = last_position(&connection)?;
        Ok(Self { connection, last_position })
    }

    fn together(
        &mut self,
        events: usize,
        batch: &StatementBatch<'_>,
    ) -> Result<Written, StoreError> {
        let ((), written) =
            self.placed(events, |connection, after| connection.transact(&batch(after)))?;
        Ok(written)
    }

    fn each(
        &mut self,
        events: usize,
        batches: &StatementBatches<'_>,
    ) -> Result<(Vec<Option<StoreError>>, Written), StoreError> {
        self.placed(events, |connection, after| {
            let batches: Vec<Vec<WriteStatement>> =
                (0..batches.count).map(|number| (batches.batch)(number, after)).collect();
            connection.transact_each(&batches)
        })
    }

    /// Writes after the last position; when another process (a command line beside a running host) has written to this
    /// outbox meanwhile, after its events.
    fn placed<T>(
        &mut self,
        events: usize,
        write: impl Fn(&SqliteConnection, i64) -> Result<T, StoreError>,
    ) -> Result<(T, Written), StoreError> {
        let mut others_wrote = false;
        let mut done = write(&self.connection, self.last_position);
        if matches!(&done, Err(refusal) if is_position_taken(refusal)) {
            others_wrote = true;
            self.last_position = last_position(&self.connection)?;
            done = write(&self.connection, self.last_position);
        }
        let done = done?;
        let after = self.last_position;
        self.last_position += i64::try_from(events).unwrap_or(i64::MAX);
        Ok((done, Written { after, others_wrote }))
    }
}

fn last_position(connection: &SqliteConnection) -> Result<i64, StoreError> {
    let last = outbox::Entity::find().order_by_desc(outbox::Column::Position).limit(1);
    let rows = connection.rows::<outbox::Entity>(&last.build(DbBackend::Sqlite))?;
    Ok(rows.first().map_or(0, |row| row.position))
}
