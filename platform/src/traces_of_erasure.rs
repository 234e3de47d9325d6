//! Removes the traces of an erasure. The rows themselves are overwritten when they are changed or deleted (`secure_delete`), but
//! the write-ahead log keeps their former pages until it is reused: it is copied into the file and cut within seconds.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use shared_kernel::StoreError;

use crate::database::Database;
use crate::due_work::DueWork;

/// The due work that a commit wakes with [`crate::unit_of_work::UnitOfWork::wake`] when it has erased personal data.
pub const ERASE_TRACES: &str = "erase-traces";

/// Cuts the log at the start of a host, since the last one may have crashed between an erasure and this, and after each erasure.
/// While a reader needs the log, it is tried again every second.
pub(crate) struct TracesOfErasure {
    database: Database,
}

#[derive(Debug, thiserror::Error)]
#[error("the write-ahead log still holds erased data, since a query that began before is not done")]
struct ReaderAtWork;

impl TracesOfErasure {
    pub(crate) fn new(database: &Database) -> Self {
        Self { database: database.clone() }
    }
}

#[async_trait]
impl DueWork for TracesOfErasure {
    fn name(&self) -> &'static str {
        ERASE_TRACES
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(None)
    }

    async fn run_due(&self, _now: DateTime<Utc>) -> Result<usize, StoreError> {
        if !self.database.cut_log().await? {
            return Err(StoreError::Unavailable(Box::new(ReaderAtWork)));
        }
        Ok(0)
    }
}
