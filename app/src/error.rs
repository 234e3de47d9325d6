//! Why a verb fails, and the exit code of each reason.

use operate::ShopError;
use operate::extraction::ExtractionError;
use operate::moving::{BadDestination, ContextMoveError};
use shared_kernel::StoreError;
use terminal::Exit;
use terminal::output::OutputError;

use contracts::checking::CheckError;
use host::StartError;
use host::config::ConfigError;

/// Why a verb fails. Each is one sentence; causes follow it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    /// The configuration cannot be used.
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
    /// The shop cannot be opened or looked into.
    #[error(transparent)]
    Shop(#[from] ShopError),
    /// A file of the command line cannot be read.
    #[cfg(feature = "bench")]
    #[error("{} cannot be read; check its path and permissions", path.display())]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file cannot be written.
    #[cfg(feature = "bench")]
    #[error("{} cannot be written; check its path and permissions", path.display())]
    Unwritable {
        /// The file.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Signals cannot be received, so nothing could stop the shop gracefully.
    #[error("this program cannot listen for signals")]
    Signals(#[source] std::io::Error),
    /// The file is not imported.
    #[cfg(feature = "products")]
    #[error(transparent)]
    Import(#[from] operate::importing::ImportingError),
    /// The context does not move.
    #[error(transparent)]
    Move(#[from] ContextMoveError),
    /// The place to move a context to cannot be read.
    #[error(transparent)]
    Destination(#[from] BadDestination),
    /// There is no admin.
    #[cfg(feature = "users")]
    #[error(transparent)]
    Account(#[from] operate::accounts::AccountError),
    /// A task of the host has panicked.
    #[error(
        "a part of this host has panicked, so it ends; what was acknowledged is stored: start it again"
    )]
    Broken,
    /// Nothing is checked or frozen.
    #[error(transparent)]
    Contracts(#[from] CheckError),
    /// The context is not extracted.
    #[error(transparent)]
    Extraction(#[from] ExtractionError),
    /// The demo cannot go on.
    #[cfg(feature = "demo")]
    #[error(transparent)]
    Demo(#[from] demo::DemoError),
    /// The result cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
}

impl CommandError {
    /// How the process ends because of it.
    pub(crate) const fn exit(&self) -> Exit {
        match self {
            Self::Configuration(_) | Self::Environment { .. } => Exit::Configuration,
            Self::Start(_) | Self::Signals(_) => Exit::CannotStart,
            #[cfg(feature = "bench")]
            Self::File { .. } | Self::Unwritable { .. } => Exit::CannotStart,
            Self::Shop(error) => error.exit(),
            #[cfg(feature = "products")]
            Self::Import(error) => error.exit(),
            Self::Move(error) => error.exit(),
            Self::Destination(_) => Exit::Usage,
            #[cfg(feature = "users")]
            Self::Account(error) => error.exit(),
            Self::Contracts(error) => error.exit(),
            Self::Extraction(error) => error.exit(),
            #[cfg(feature = "demo")]
            Self::Demo(error) => error.exit(),
            Self::Broken | Self::Output(_) => Exit::Failed,
        }
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        Self::Shop(error.into())
    }
}
