//! Why a backup is not restored.

use std::io;
use std::path::{Path, PathBuf};

use host::StartError;
use storage::{StorageError, secret};
use terminal::{Exit, output};
use uuid::Uuid;

/// Why a backup is not restored, in one sentence; causes follow it. Neither the backup nor a shop was changed.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The data folder cannot be used.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The folder is no backup.
    #[error(
        "{} is no backup: it has no manifest.json, as a backup that was cut off has none; nothing was restored",
        output::folder(folder)
    )]
    NoBackup {
        /// The folder.
        folder: PathBuf,
    },
    /// A later program made it.
    #[error(
        "galleria {program} made the backup, and this is {}: {what}; restore it with that version or a later one",
        env!("CARGO_PKG_VERSION")
    )]
    Newer {
        /// The version of the program.
        program: String,
        /// The part of the backup that this program does not know.
        what: String,
    },
    /// A file is not as it was written.
    #[error("{} is damaged: {says}; nothing was restored: take another copy of the backup, or an earlier one", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// The damage.
        says: String,
    },
    /// The secret was not given.
    #[error(
        "the secret of the shop is needed and is not in the backup; name its file with --secret, set shop.secret, or put it \
         into {}",
        data_dir.join(secret::FILE).display()
    )]
    NoSecret {
        /// The data folder.
        data_dir: PathBuf,
    },
    /// The secret is another shop's.
    #[error(
        "the secret is not that of the shop {shop}, whose backup this is, so no address in it could be read; nothing was \
         restored: give the secret that the shop had then"
    )]
    OtherSecret {
        /// The shop.
        shop: Uuid,
    },
    /// The text is no secret.
    #[error("the secret in {} {reason}; nothing was restored", file.display())]
    WeakSecret {
        /// The file.
        file: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The data folder has something in it.
    #[error(
        "{} is not empty: it has {entry}; a shop is restored into a folder of its own, so name a new one with --data-dir, or \
         move what is there away",
        output::folder(folder)
    )]
    Occupied {
        /// The data folder.
        folder: PathBuf,
        /// The first thing in it.
        entry: String,
    },
    /// The keys in the data folder are another shop's.
    #[error(
        "{} has the keys of another shop, {theirs}; the backup is of {ours}: name another folder with --data-dir",
        output::folder(folder)
    )]
    Foreign {
        /// The data folder.
        folder: PathBuf,
        /// The shop of the keys.
        theirs: Uuid,
        /// The shop of the backup.
        ours: Uuid,
    },
    /// A setting says that a database is not a file.
    #[error(
        "the backup has {name} as a file, and {setting} says that it is on a server; unset it for the restore, and `galleria \
         move` takes the data there afterwards"
    )]
    OnServer {
        /// The database.
        name: String,
        /// The setting.
        setting: String,
    },
    /// A file cannot be read.
    #[error("{} cannot be read; nothing was restored", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The data folder cannot be written.
    #[error(
        "the shop cannot be written to {}; check that the disk is not full, empty the folder, and try again",
        output::folder(folder)
    )]
    Unwritable {
        /// The folder.
        folder: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
}

impl RestoreError {
    pub(in super::super) fn damaged(file: &Path, says: impl Into<String>) -> Self {
        Self::Damaged { file: file.to_owned(), says: says.into() }
    }

    /// How a command ends because of it.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Damaged { .. } => Exit::Found,
            Self::Unwritable { .. } => Exit::Failed,
            Self::Start(_)
            | Self::NoBackup { .. }
            | Self::Newer { .. }
            | Self::NoSecret { .. }
            | Self::OtherSecret { .. }
            | Self::WeakSecret { .. }
            | Self::Occupied { .. }
            | Self::Foreign { .. }
            | Self::OnServer { .. }
            | Self::Unreadable { .. } => Exit::CannotStart,
        }
    }
}

impl From<StorageError> for RestoreError {
    fn from(error: StorageError) -> Self {
        Self::Start(error.into())
    }
}
