//! The verbs of the command line, one file each, and why a verb fails.

use std::path::PathBuf;

use shared_kernel::StoreError;

use crate::cli::Exit;
use crate::cli::output::{self, OutputError};
use crate::config::ConfigError;
use crate::demo::DemoError;
use crate::host::StartError;

pub mod serve;

pub mod demo;

pub mod import;
pub mod migrate;
pub mod users;

pub mod contexts;
pub mod dead_letters;
pub mod doctor;

mod databases;
mod temporary;

/// Why a verb fails. Each is one sentence; causes follow it.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The configuration makes no sense.
    #[error(transparent)]
    Configuration(#[from] ConfigError),
    /// A variable of the environment is no text.
    #[error("the environment variable {name} is not valid UTF-8; set it anew, or unset it")]
    Environment {
        /// The variable.
        name: String,
    },
    /// The shop does not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// There is no shop in the folder, and this verb makes none.
    #[error(
        "there is no shop in {}; `galleria serve` makes one, and --data-dir names another folder",
        output::folder(path)
    )]
    NoShop {
        /// The folder.
        path: PathBuf,
    },
    /// A file that the command line names cannot be used.
    #[error("{} cannot be read; check its path and permissions", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A temporary folder cannot be made.
    #[error("no temporary folder can be made; check that TMPDIR is writable and not full")]
    TemporaryFolder(#[source] std::io::Error),
    /// Signals cannot be heard, so nothing could stop the shop gracefully.
    #[error("this program cannot listen for signals")]
    Signals(#[source] std::io::Error),
    /// The file to import is not one, or the import stopped half-way.
    #[error(transparent)]
    Import(#[from] products::ImportError),
    /// There is no password for the new admin.
    #[error(transparent)]
    Password(#[from] users::NoPassword),
    /// The admin is refused.
    #[error(transparent)]
    Admin(#[from] ::users::CreateAdminError),
    /// A database fails while it is used.
    #[error(
        "a database cannot be read or written; what was acknowledged is stored, so mend the cause and try again"
    )]
    Store(#[from] StoreError),
    /// The demo cannot go on.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// The result cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
}

impl CommandError {
    /// How the process ends because of it.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Configuration(_) | Self::Environment { .. } => Exit::Configuration,
            Self::Password(_) => Exit::Usage,
            Self::Start(_)
            | Self::NoShop { .. }
            | Self::File { .. }
            | Self::TemporaryFolder(_)
            | Self::Signals(_)
            | Self::Demo(DemoError::Folder { .. } | DemoError::Start(_)) => Exit::CannotStart,
            Self::Import(error) => import::exit_of(error),
            Self::Admin(error) => users::exit_of(error),
            Self::Store(_)
            | Self::Output(_)
            | Self::Demo(
                DemoError::Store(_)
                | DemoError::ServerProcess { .. }
                | DemoError::Spawn(_)
                | DemoError::Unanswered { .. }
                | DemoError::Refused { .. }
                | DemoError::Answer { .. }
                | DemoError::Admin { .. }
                | DemoError::Catalogue { .. }
                | DemoError::Output(_)
                | DemoError::Driver { .. },
            ) => Exit::Failed,
        }
    }
}
