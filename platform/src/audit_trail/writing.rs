//! Writing the notes of a context: the first at once, the following once a minute.

use std::sync::Arc;

use chrono::TimeDelta;
use shared_kernel::error_chain::describe;
use shared_kernel::{Clock, Origin, StoreError};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::notes::Notes;
use crate::database::Database;

/// How long notes gather until they are written.
const GATHER_FOR: TimeDelta = TimeDelta::minutes(1);

impl Notes {
    /// Writes the notes that wait. After a failure they wait again.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn write(&self, database: &Database) -> Result<(), StoreError> {
        let entries = self.take();
        if entries.is_empty() {
            return Ok(());
        }
        let mut unit = database.unit_of_work(&Origin::new(Uuid::nil()));
        unit.entries.extend(entries.iter().cloned());
        let written = database.commit(unit).await;
        if written.is_err() {
            self.merge(entries);
        }
        written
    }
}

/// Writes the notes of a context until `stopping`, and those that are left then.
pub(crate) async fn write_notes(
    database: Database,
    clock: Arc<dyn Clock>,
    stopping: CancellationToken,
) {
    let notes = database.notes().clone();
    loop {
        tokio::select! {
            biased;
            () = stopping.cancelled() => break,
            () = notes.some() => {}
        }
        let next = clock.now() + GATHER_FOR;
        try_to_write(&notes, &database).await;
        tokio::select! {
            biased;
            () = stopping.cancelled() => break,
            () = clock.sleep_until(next) => {}
        }
    }
    try_to_write(&notes, &database).await;
}

async fn try_to_write(notes: &Notes, database: &Database) {
    if let Err(error) = notes.write(database).await {
        // They are written with the next.
        notes.notify();
        let (context, error) = (database.context(), describe(&error));
        tracing::warn!(context, error, "notes for the audit trail could not be written yet");
    }
}
