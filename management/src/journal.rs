//! The journal of a host: what the message log recorded, kept on disk for the operator, bounded in size and age. It survives a
//! restart. It is a look at the past and no source of truth: it is written once a second and never synced, so a host that is
//! killed may lose its last second.
//!
//! Records are lines of JSON in files that are named after their first number (`segments.rs`). One task writes them from what the log
//! holds in memory (`writing.rs`). When more is recorded in a second than the log holds, the journal says how many are missing.

mod line;
mod reading;
mod segments;
mod writing;

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use platform::message_log::MessageLog;
use platform::private_files;
use platform::tasks::Tasks;
use shared_kernel::Clock;

pub(crate) use line::StoredRecord;
pub(crate) use reading::{Page, PageOf};

use segments::Segments;
use writing::Writing;

/// The folder of the journal in the data folder.
pub const JOURNAL_FOLDER: &str = "journal";
/// How often records are written.
const WRITTEN_EVERY: Duration = Duration::from_secs(1);

/// The bounds of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JournalBounds {
    /// The most bytes on disk.
    pub bytes: u64,
    /// Older records are deleted.
    pub age: TimeDelta,
}

/// The journal. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Journal {
    segments: Segments,
    writing: Arc<Mutex<Writing>>,
    /// Held while the host runs, so that no other host writes the same files.
    lock: Arc<Mutex<Option<File>>>,
}

impl Journal {
    /// Opens the journal of a host in a data folder, or makes it. Hosts that share the folder have different names.
    ///
    /// # Errors
    /// When the folder cannot be made, or another host writes the journal of this name.
    pub fn open(
        data_dir: &Path,
        name: &str,
        bounds: JournalBounds,
        now: DateTime<Utc>,
    ) -> io::Result<Self> {
        let folder = data_dir.join(JOURNAL_FOLDER).join(name);
        private_files::make_folder(&folder)?;
        let lock = private_files::make_file(&folder.join("lock"))?;
        lock.try_lock()?;
        let segments = Segments::in_folder(folder);
        let writing = Arc::new(Mutex::new(Writing::new(segments.clone(), bounds)));
        let journal = Self { segments, writing, lock: Arc::new(Mutex::new(Some(lock))) };
        journal.with_writing(|writing| writing.prune(now));
        Ok(journal)
    }

    /// Writes what is left, and lets another host have the journal.
    pub fn close(&self, log: &MessageLog, now: DateTime<Utc>) {
        self.write(log, now);
        drop(self.lock.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// The number of the last record that was written, before this run or in it; 0 when there is none.
    pub fn last_number(&self) -> u64 {
        self.segments.last_number()
    }

    /// Writes what the log has recorded since the last time.
    pub fn write(&self, log: &MessageLog, now: DateTime<Utc>) {
        self.with_writing(|writing| writing.write(log, now));
    }

    /// Writes once a second as long as the host runs. Records after that are written by [`Journal::close`].
    pub(crate) fn write_regularly(&self, log: &MessageLog, clock: &Arc<dyn Clock>, tasks: &Tasks) {
        let (journal, stopping) = (self.clone(), tasks.stopping());
        let (log, clock) = (log.clone(), Arc::clone(clock));
        tasks.spawn_detached(async move {
            let mut ticks = tokio::time::interval(WRITTEN_EVERY);
            loop {
                tokio::select! {
                    biased;
                    () = stopping.cancelled() => return,
                    _ = ticks.tick() => {}
                }
                let (journal, log, now) = (journal.clone(), log.clone(), clock.now());
                let written = tokio::task::spawn_blocking(move || journal.write(&log, now)).await;
                if written.is_err() {
                    tracing::error!("the journal of messages is written no more");
                    return;
                }
            }
        });
    }

    /// Reads a page, on a thread that may wait for the disk.
    pub(crate) async fn read(&self, wanted: PageOf) -> Page {
        let segments = self.segments.clone();
        let reading = tokio::task::spawn_blocking(move || reading::page(&segments, &wanted));
        reading.await.unwrap_or_default()
    }

    fn with_writing<T>(&self, work: impl FnOnce(&mut Writing) -> T) -> T {
        work(&mut self.writing.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests;
