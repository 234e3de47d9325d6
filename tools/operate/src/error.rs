//! Why a shop cannot be opened or looked into. The tasks add their own reasons to these.

use std::path::PathBuf;

use host::StartError;
use shared_kernel::StoreError;
use terminal::{Exit, output};

/// Why a shop cannot be opened or looked into, in one sentence; causes follow it.
#[derive(Debug, thiserror::Error)]
pub enum ShopError {
    /// The shop does not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// There is no shop in the folder, and the command makes none.
    #[error(
        "there is no shop in {}; `galleria serve` makes one, and --data-dir names another folder",
        output::folder(path)
    )]
    NoShop {
        /// The folder.
        path: PathBuf,
    },
    /// A temporary folder cannot be made.
    #[error("no temporary folder can be made; check that TMPDIR is writable and not full")]
    TemporaryFolder(#[source] std::io::Error),
    /// A database fails while it is used.
    #[error(
        "a database cannot be read or written; what was acknowledged is stored, so mend the cause and try again"
    )]
    Store(#[from] StoreError),
    /// A database cannot be looked into.
    #[error("the database of {name} cannot be looked into; `galleria doctor` says more")]
    Look {
        /// The database.
        name: &'static str,
        /// The error of the database.
        source: sea_orm::DbErr,
    },
}

impl ShopError {
    /// How a command ends because of it.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Start(_) | Self::NoShop { .. } | Self::TemporaryFolder(_) | Self::Look { .. } => {
                Exit::CannotStart
            }
            Self::Store(_) => Exit::Failed,
        }
    }
}
