//! An `SQLite` connection that works on the calling thread: no thread of its own, no hand-over. On two cores a
//! hand-over to another thread and back costs more than the statement (ADR 0018).

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::ffi::{
    SQLITE_CONSTRAINT_CHECK, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID,
    SQLITE_CONSTRAINT_UNIQUE,
};
use rusqlite::types::ValueRef;
use rusqlite::{
    Connection, ErrorCode, OpenFlags, OptionalExtension, Row, Transaction, TransactionBehavior,
    params_from_iter,
};
use sea_orm::{DbBackend, EntityTrait, Statement, TryIntoModel, Value};
use shared_kernel::StoreError;

use super::batches::is_position_taken;
use super::errors::after_colon;
use super::values::{Bound, Columns};
use crate::audit_trail;
use crate::failpoints::{self, Point};
use crate::ownership;
use crate::unit_of_work::statements::WriteStatement;

/// Prepared statements kept by a connection. Rows are written in chunks of few sizes, which bounds the number of
/// different statements.
const STATEMENTS_KEPT: usize = 256;

/// How long cutting the log waits for readers that need it.
const LONGEST_WAIT_FOR_READERS: Duration = Duration::from_millis(100);

/// Whether a connection may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Writes,
    Reads,
}

/// One connection.
pub(crate) struct SqliteConnection {
    connection: Mutex<Connection>,
    /// Whether the database has an ownership row. That of a test may not.
    has_owner: bool,
}

impl SqliteConnection {
    /// Opens an existing file: write-ahead log, and for writing a sync to disk at every commit.
    pub(crate) fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(error)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        let cache = match access {
            Access::Writes => "-4000",
            // A commit invalidates a reader's cache: the cache holds the pages that one query reads twice, and no more.
            Access::Reads => "-256",
        };
        let said = |_: &Row<'_>| Ok(());
        for (pragma, value) in [
            ("busy_timeout", "5000"),
            ("journal_mode", "WAL"),
            ("synchronous", "FULL"),
            ("foreign_keys", "ON"),
            ("cache_size", cache),
            ("wal_autocheckpoint", "4000"),
            ("temp_store", "MEMORY"),
            // Erased data are overwritten, not only unlinked: a person's address must not stay in the file.
            ("secure_delete", "ON"),
            ("query_only", if access == Access::Reads { "ON" } else { "OFF" }),
        ] {
            match connection.pragma_update_and_check(None, pragma, value, said) {
                Ok(()) | Err(rusqlite::Error::QueryReturnedNoRows) => {}
                Err(refusal) => return Err(error(refusal)),
            }
        }
        let has_owner = connection.table_exists(None, "ownership").map_err(error)?;
        Ok(Self { connection: Mutex::new(connection), has_owner })
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `statements` in one transaction: all of them or nothing.
    pub(crate) fn transact(&self, statements: &[WriteStatement]) -> Result<(), StoreError> {
        let mut connection = self.lock();
        let transaction = begin(&mut connection, self.has_owner)?;
        run(&transaction, statements)?;
        commit(transaction)
    }

    /// Runs each of `batches` in one transaction; those that are refused leave nothing, and the others are committed.
    /// When another process has taken their positions in the order of commits, nothing is committed.
    pub(crate) fn transact_each(
        &self,
        batches: &[Vec<WriteStatement>],
    ) -> Result<Vec<Option<StoreError>>, StoreError> {
        let mut connection = self.lock();
        let mut transaction = begin(&mut connection, self.has_owner)?;
        let mut refusals = Vec::with_capacity(batches.len());
        for statements in batches {
            let save_point = transaction.savepoint().map_err(error)?;
            // Dropping a savepoint rolls back to it.
            refusals.push(match run(&save_point, statements) {
                Ok(()) => save_point.commit().map_err(error).err(),
                Err(refusal) if is_position_taken(&refusal) => return Err(refusal),
                Err(refusal) => Some(refusal),
            });
        }
        commit(transaction)?;
        Ok(refusals)
    }

    /// The rows that `statement` selects, whole rows of `E`.
    pub(crate) fn rows<E>(&self, statement: &Statement) -> Result<Vec<E::Model>, StoreError>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        let mut models = Vec::new();
        self.read::<E>(statement, |model| {
            models.push(model?);
            Ok(())
        })?;
        Ok(models)
    }

    /// The same, each row by itself.
    pub(crate) fn each<E>(
        &self,
        statement: &Statement,
    ) -> Result<Vec<Result<E::Model, StoreError>>, StoreError>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        let mut models = Vec::new();
        self.read::<E>(statement, |model| {
            models.push(model);
            Ok(())
        })?;
        Ok(models)
    }

    fn read<E>(
        &self,
        statement: &Statement,
        mut take: impl FnMut(Result<E::Model, StoreError>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        let connection = self.lock();
        let mut prepared = connection.prepare_cached(&statement.sql).map_err(error)?;
        let values: &[Value] = statement.values.as_ref().map_or(&[], |values| &values.0);
        let columns = Columns::<E>::of(&prepared).map_err(error)?;
        let mut rows = prepared.query(params_from_iter(values.iter().map(Bound))).map_err(error)?;
        while let Some(row) = rows.next().map_err(error)? {
            take(columns.model(row))?;
        }
        Ok(())
    }
}

/// Copies the write-ahead log of the file at `path` into it and cuts the log to nothing. `false` when a reader is at work that
/// still needs the log: then it is to be done again.
pub(crate) fn cut_log(path: &Path) -> Result<bool, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(error)?;
    // Commits wait meanwhile, so that readers are waited for no longer than this.
    connection.busy_timeout(LONGEST_WAIT_FOR_READERS).map_err(error)?;
    let cut = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
        row.get::<_, i64>(0).map(|busy| busy == 0)
    });
    cut.map_err(error)
}

// tour: move/owner
/// A transaction that reads first and writes later can be refused half-way, so it takes the lock at once. A context
/// that has moved to another database takes no more changes here.
fn begin(connection: &mut Connection, has_owner: bool) -> Result<Transaction<'_>, StoreError> {
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(error)?;
    if has_owner {
        let mut state = transaction.prepare_cached(ownership::STATE).map_err(error)?;
        let state: String = state.query_row([], |row| row.get(0)).map_err(error)?;
        ownership::must_own(&state)?;
    }
    Ok(transaction)
}

fn run(connection: &Connection, statements: &[WriteStatement]) -> Result<(), StoreError> {
    for statement in statements {
        if let Some(appended) = &statement.appended {
            let last = last_entry(connection)?;
            run(connection, &WriteStatement::following_on(last, appended, DbBackend::Sqlite))?;
            continue;
        }
        let mut prepared = connection.prepare_cached(&statement.text()).map_err(error)?;
        let values = params_from_iter(statement.values.iter().map(Bound));
        let touched = prepared.execute(values).map_err(error)?;
        statement.check_affected_rows(u64::try_from(touched).unwrap_or(u64::MAX))?;
        failpoints::in_transaction(Point::MidBatch).map_err(cut_off)?;
    }
    Ok(())
}

/// The number and the hash of the last entry of the audit trail. The transaction holds the lock of the file: no other process
/// appends meanwhile.
fn last_entry(connection: &Connection) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
    let mut last = connection.prepare_cached(audit_trail::LAST).map_err(error)?;
    // A hash of another type is followed on like any other that was changed: it must not keep new entries out.
    let bytes =
        |hash: ValueRef<'_>| hash.as_bytes_or_null().ok().flatten().unwrap_or_default().to_vec();
    let row = last.query_row([], |row| Ok((row.get(0)?, bytes(row.get_ref(1)?))));
    row.optional().map_err(error)
}

fn commit(transaction: Transaction<'_>) -> Result<(), StoreError> {
    failpoints::in_transaction(Point::BeforeCommit).map_err(cut_off)?;
    transaction.commit().map_err(error)?;
    failpoints::in_transaction(Point::AfterCommit).map_err(cut_off)
}

fn cut_off(error: std::io::Error) -> StoreError {
    StoreError::Unavailable(Box::new(error))
}

/// A failure as an error of the store: which key, which rule, or that the database is not available.
fn error(error: rusqlite::Error) -> StoreError {
    if error.sqlite_error_code() == Some(ErrorCode::TooBig) {
        return StoreError::Unstorable { reason: "it is too large for SQLite".to_owned() };
    }
    if let rusqlite::Error::SqliteFailure(failure, Some(said)) = &error {
        match failure.extended_code {
            SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_ROWID => {
                return StoreError::Duplicate { key: after_colon(said) };
            }
            SQLITE_CONSTRAINT_CHECK => return StoreError::RuleBroken { rule: after_colon(said) },
            _ => {}
        }
    }
    StoreError::Unavailable(Box::new(error))
}

#[cfg(test)]
mod tests;
