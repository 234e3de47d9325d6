//! The reading connections of an embedded database. A query runs on the calling thread, on an idle connection or a new
//! one: there are never more connections than threads that read.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sea_orm::{EntityTrait, Statement, TryIntoModel};
use shared_kernel::StoreError;

use super::sqlite::{Access, SqliteConnection};

pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<SqliteConnection>>,
}

impl Readers {
    pub(super) fn of(path: &Path) -> Self {
        Self { path: path.to_owned(), idle: Mutex::new(Vec::new()) }
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
        let connection = match idle {
            Some(connection) => connection,
            None => SqliteConnection::open(&self.path, Access::Reads)?,
        };
        let answer = read(&connection);
        self.idle().push(connection);
        answer
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
