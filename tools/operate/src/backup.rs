//! Backing a shop in files up while it runs, and restoring it. `making` writes a folder with a copy of each database as they all
//! were at one moment (ADR 0074), `manifest` says what is in it, `restoring` checks it and puts it back.

mod checksum;

mod manifest;

mod making;
mod restoring;

mod text;

pub use making::{BackedUp, BackupError, Request, back_up};
pub use manifest::{Manifest, StoredDatabase, Uncovered};
pub use restoring::{RestoreError, Restored, restore};

/// How far a command has come.
#[derive(Debug, Clone, Copy)]
pub struct Progressed {
    /// The pages of a backup, or bytes of a restore, that are copied.
    pub done: u64,
    /// All of them.
    pub total: u64,
}
