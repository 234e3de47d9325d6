//! Errors of databases as errors of the kernel.

use sea_orm::DbErr;
use shared_kernel::StoreError;

/// A failed read as an error of the store.
pub fn read_error(error: DbErr) -> StoreError {
    StoreError::Unavailable(Box::new(error))
}

/// The last part of a message such as `UNIQUE constraint failed: users.email`.
pub(super) fn after_colon(said: &str) -> String {
    said.rsplit(": ").next().unwrap_or(said).to_owned()
}
