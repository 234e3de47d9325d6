//! Why a shop is not backed up.

use std::io;
use std::path::PathBuf;

use host::StartError;
use platform::database::cut::CutError;
use storage::{StorageError, secret};
use terminal::{Exit, output};

use crate::ShopError;

/// Why there is no backup, in one sentence; causes follow it. Nothing is left in its place.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The shop cannot be looked into.
    #[error(transparent)]
    Shop(#[from] ShopError),
    /// The folder has something in it.
    #[error(
        "{} is not empty; a backup is a folder of its own, so name one that is not there yet",
        output::folder(folder)
    )]
    Occupied {
        /// The folder.
        folder: PathBuf,
    },
    /// No database is a file.
    #[error(
        "no context of this host has its database in a file, so there is nothing to copy; `pg_dump` backs a server up: see \
         docs/backup.md"
    )]
    NothingInFiles,
    /// Something of the shop would be left out.
    #[error(
        "the backup would be without {contexts}, and parts from different moments disagree; stop the hosts and back all of it \
         up as docs/backup.md says, or add --files-only to copy the files alone"
    )]
    NotCovered {
        /// The contexts, with their places.
        contexts: String,
    },
    /// A context is on its way.
    #[error(
        "{context} is being moved, so its data are in two places; back up when `galleria move` has ended"
    )]
    Moving {
        /// The context.
        context: &'static str,
    },
    /// The secret of the shop is not there.
    #[error(
        "the secret of the shop is neither in the setting shop.secret nor in {}; a restore could not tell whose the backup is, \
         so put it back first",
        data_dir.join(secret::FILE).display()
    )]
    NoSecret {
        /// The data folder.
        data_dir: PathBuf,
    },
    /// The secret is not that of the shop.
    #[error(
        "the keys in the database of users are sealed under another secret than that of this host; give it the shop.secret, or the \
         file keys/shop-secret, of the hosts of the shop. Nothing was backed up"
    )]
    OtherSecret,
    /// A database that no host of this version has opened.
    #[error("the database of {name} has no identity yet; `galleria migrate` gives it one")]
    NoIdentity {
        /// The database.
        name: &'static str,
    },
    /// A database cannot be copied.
    #[error(transparent)]
    Cut(#[from] CutError),
    /// The backup cannot be written.
    #[error(
        "the backup cannot be written to {}; check that the disk is not full, and try again",
        output::folder(folder)
    )]
    Unwritable {
        /// The folder.
        folder: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
}

impl BackupError {
    /// How a command ends because of it.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Shop(error) => error.exit(),
            Self::Cut(CutError::Damaged { .. }) => Exit::Found,
            Self::Cut(CutError::Unwritable { .. }) | Self::Unwritable { .. } => Exit::Failed,
            Self::Occupied { .. }
            | Self::NothingInFiles
            | Self::NotCovered { .. }
            | Self::Moving { .. }
            | Self::NoSecret { .. }
            | Self::OtherSecret
            | Self::NoIdentity { .. }
            | Self::Cut(_) => Exit::CannotStart,
        }
    }
}

impl From<StorageError> for BackupError {
    fn from(error: StorageError) -> Self {
        Self::Shop(StartError::from(error).into())
    }
}
