//! The reading connections of an embedded database. A query runs on the calling thread, on an idle connection or a new
//! one: there are never more connections than threads that read.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use sea_orm::{EntityTrait, Statement, TryIntoModel};
use shared_kernel::StoreError;

use super::sqlite::{Access, SqliteConnection};

pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<SqliteConnection>>,
    opened: AtomicUsize,
}

/// The connections of a database that read, at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadersInUse {
    /// Those that are open.
    pub open: usize,
    /// Those of them that nobody uses.
    pub idle: usize,
}

impl Readers {
    pub(super) fn of(path: &Path) -> Self {
        Self { path: path.to_owned(), idle: Mutex::new(Vec::new()), opened: AtomicUsize::new(0) }
    }

    pub(super) fn rows<E>(&self, statement: &Statement) -> Result<Vec<E::Model>, StoreError>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        self.with_a_connection(|connection| connection.rows::<E>(statement))
    }

    /// The rows, each by itself.
    pub(super) fn each<E>(
        &self,
        statement: &Statement,
    ) -> Result<Vec<Result<E::Model, StoreError>>, StoreError>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        self.with_a_connection(|connection| connection.each::<E>(statement))
    }

    fn with_a_connection<T>(
        &self,
        read: impl FnOnce(&SqliteConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.idle().pop();
        let connection = if let Some(connection) = idle {
            connection
        } else {
            let connection = SqliteConnection::open(&self.path, Access::Reads)?;
            self.opened.fetch_add(1, Ordering::Relaxed);
            connection
        };
        let answer = read(&connection);
        self.idle().push(connection);
        answer
    }

    pub(super) fn in_use(&self) -> ReadersInUse {
        let idle = self.idle().len();
        ReadersInUse { open: self.opened.load(Ordering::Relaxed).max(idle), idle }
    }

    /// The file of the database.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn close(&self) {
        self.idle().clear();
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<SqliteConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
