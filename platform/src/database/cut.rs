//! A cut through several `SQLite` files at one moment at which no process writes to any of them, and copying what each file held
//! then. Writers wait for the moment only, not for the copies (ADR 0074).

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::private_files;

/// How long the locks of some files are held while the next one is waited for. Writers of the shop give up after five seconds.
const LONGEST_ROUND: Duration = Duration::from_secs(1);
/// The pause between two tries for the lock of a file. `SQLite`'s own timeout soon waits 100 ms, in which a busy writer lets go of
/// the lock many times.
const NEXT_TRY: Duration = Duration::from_micros(250);
/// The pause after a round in which a file stayed locked: writers that waited get on.
const NEXT_ROUND: Duration = Duration::from_millis(100);
/// How many rounds there are before the cut is given up.
const ROUNDS: u32 = 20;
/// The pages that are copied at once. The transaction of the reader keeps them as they were, so their number is only how often
/// progress is reported.
const PAGES: i32 = 2_000;

/// Read transactions on several files, each of which sees the last commit before one moment.
pub struct Cut {
    files: Vec<CutFile>,
    held_for: Duration,
}

struct CutFile {
    name: &'static str,
    writer: Connection,
    reader: Connection,
}

/// How far a copy has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopiedPages {
    /// Pages of the file that are copied.
    pub done: u64,
    /// All pages of the file.
    pub total: u64,
}

/// Why files are not cut or copied. Nothing in them was changed.
#[derive(Debug, thiserror::Error)]
pub enum CutError {
    /// A file cannot be opened or read.
    #[error("the database of {name} cannot be read")]
    Unreadable {
        /// The database.
        name: &'static str,
        /// The error of `SQLite`.
        source: rusqlite::Error,
    },
    /// Another process kept the lock of a file.
    #[error(
        "the database of {name} stayed locked by another process; end it, or try again when its transaction has ended"
    )]
    Locked {
        /// The database.
        name: &'static str,
    },
    /// The copy cannot be written.
    #[error("the copy of {name} cannot be written; check that the disk is not full")]
    Unwritable {
        /// The database.
        name: &'static str,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The database is damaged, and so is its copy.
    #[error("the database of {name} is damaged: {says}; restore it from an earlier backup")]
    Damaged {
        /// The database.
        name: &'static str,
        /// The first fault that `SQLite` finds.
        says: String,
    },
    /// No file of that name was cut.
    #[error("{name} is not among the files of the cut")]
    Unknown {
        /// The database.
        name: String,
    },
}

impl Cut {
    /// Takes the write locks of all files, in the given order, begins a read transaction on each, and lets go of the locks. Other
    /// processes may read and write meanwhile; a writer waits while the locks are held. It blocks the thread.
    ///
    /// # Errors
    /// When a file cannot be read, or stays locked.
    pub fn take(files: &[(&'static str, PathBuf)]) -> Result<Self, CutError> {
        let files = files.iter().map(|(name, path)| CutFile::open(name, path));
        let files = files.collect::<Result<Vec<CutFile>, CutError>>()?;
        let mut locked = None;
        for _round in 0..ROUNDS {
            match begin_together(&files)? {
                Round::Cut { held_for } => return Ok(Self { files, held_for }),
                Round::Locked { name } => locked = Some(name),
            }
            std::thread::sleep(NEXT_ROUND);
        }
        Err(CutError::Locked { name: locked.unwrap_or_default() })
    }

    /// How long the locks were held: the longest time that a writer has waited.
    pub const fn held_for(&self) -> Duration {
        self.held_for
    }

    /// Writes what the file of that name held at the moment of the cut to a new file that its owner alone may read, synced to
    /// disk, and checks it. It blocks the thread.
    ///
    /// # Errors
    /// When the file cannot be read, the copy cannot be written, or either is damaged.
    pub fn copy(
        &self,
        name: &str,
        to: &Path,
        report: &mut dyn FnMut(CopiedPages),
    ) -> Result<(), CutError> {
        let file = self.files.iter().find(|file| file.name == name);
        let file = file.ok_or_else(|| CutError::Unknown { name: name.to_owned() })?;
        let name = file.name;
        let unwritable = |source| CutError::Unwritable { name, source };
        let made = private_files::make_file(to).map_err(unwritable)?;
        let failed = |source| CutError::Unreadable { name, source };
        let mut target = Connection::open(to).map_err(failed)?;
        copy_pages(&file.reader, &mut target, report).map_err(failed)?;
        let says = target.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
        let says: String = says.map_err(failed)?;
        if says != "ok" {
            return Err(CutError::Damaged { name, says });
        }
        target.close().map_err(|(_open, source)| failed(source))?;
        made.sync_all().map_err(unwritable)
    }
}

impl CutFile {
    fn open(name: &'static str, path: &Path) -> Result<Self, CutError> {
        let connect = || {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(path, flags)?;
            connection.busy_handler(Some(try_again))?;
            // The first statement reads the catalogue, which takes longer than a lock should be held.
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_row| Ok(()))?;
            Ok(connection)
        };
        let failed = |source| CutError::Unreadable { name, source };
        Ok(Self { name, writer: connect().map_err(failed)?, reader: connect().map_err(failed)? })
    }

    /// The lock of the file, unless somebody holds it.
    fn lock(&self) -> Result<bool, CutError> {
        match self.writer.execute_batch("BEGIN IMMEDIATE") {
            Ok(()) => Ok(true),
            Err(error) if is_locked(&error) => Ok(false),
            Err(source) => Err(CutError::Unreadable { name: self.name, source }),
        }
    }

    fn release(&self) -> Result<(), CutError> {
        let released = self.writer.execute_batch("ROLLBACK");
        released.map_err(|source| CutError::Unreadable { name: self.name, source })
    }

    /// A transaction begins with its first read.
    fn begin_to_read(&self) -> Result<(), CutError> {
        let begun = self.reader.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema");
        begun.map_err(|source| CutError::Unreadable { name: self.name, source })
    }
}

enum Round {
    Cut { held_for: Duration },
    Locked { name: &'static str },
}

fn begin_together(files: &[CutFile]) -> Result<Round, CutError> {
    let began = Instant::now();
    for (number, file) in files.iter().enumerate() {
        if began.elapsed() > LONGEST_ROUND || !file.lock()? {
            files.iter().take(number).try_for_each(CutFile::release)?;
            return Ok(Round::Locked { name: file.name });
        }
    }
    files.iter().try_for_each(CutFile::begin_to_read)?;
    files.iter().try_for_each(CutFile::release)?;
    Ok(Round::Cut { held_for: began.elapsed() })
}

/// Waits for a lock, a round at the most.
fn try_again(tries: i32) -> bool {
    let waited = NEXT_TRY.saturating_mul(u32::try_from(tries).unwrap_or_default());
    std::thread::sleep(NEXT_TRY);
    waited < LONGEST_ROUND
}

fn is_locked(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

fn copy_pages(
    source: &Connection,
    target: &mut Connection,
    report: &mut dyn FnMut(CopiedPages),
) -> rusqlite::Result<()> {
    let copying = Backup::new(source, target)?;
    loop {
        let step = copying.step(PAGES)?;
        if matches!(step, StepResult::Busy | StepResult::Locked) {
            // The copy is private, and the transaction of the reader has begun: neither is expected to be locked.
            return Err(rusqlite::Error::SqliteFailure(
                rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
                None,
            ));
        }
        let progress = copying.progress();
        let count = |pages: i32| u64::try_from(pages).unwrap_or_default();
        let (left, total) = (count(progress.remaining), count(progress.pagecount));
        report(CopiedPages { done: total.saturating_sub(left), total });
        if step == StepResult::Done {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests;
