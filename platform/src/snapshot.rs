//! Reads that must see one state of a database while it is written to.

use sea_orm::{
    AccessMode, DatabaseTransaction, DbBackend, IsolationLevel, TransactionOptions,
    TransactionTrait,
};
use shared_kernel::StoreError;

use crate::database::{Database, read_error};

/// Begins a transaction that only reads, and sees the database as it is at its first read until it ends.
///
/// `SQLite` gives every transaction such a view. `PostgreSQL` must be asked for one: by default each statement of a
/// transaction sees what others have committed by then.
pub async fn begin(database: &Database) -> Result<DatabaseTransaction, StoreError> {
    let reader = database.reader();
    let mut options = TransactionOptions::default();
    if reader.get_database_backend() == DbBackend::Postgres {
        options.isolation_level = Some(IsolationLevel::RepeatableRead);
        options.access_mode = Some(AccessMode::ReadOnly);
    }
    reader.begin_with_options(options).await.map_err(read_error)
}
