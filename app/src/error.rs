//! Why a verb fails, and the exit code of each reason. A tool says itself which exit code its error has.

use contracts::checking::CheckError;
use host::StartError;
use host::config::ConfigError;
use operate::ShopError;
use operate::backup::{BackupError, RestoreError};
use operate::extraction::ExtractionError;
use operate::moving::{BadDestination, ContextMoveError};
use operate::republishing::RepublishError;
use operate::snapshots::SnapshotError;
use shared_kernel::StoreError;
use terminal::Exit;
use terminal::output::OutputError;

/// Why a verb fails. Each is one sentence; causes follow it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    #[error(transparent)]
    Configuration(#[from] ConfigError),
    #[error("the environment variable {name} is not valid UTF-8; set it anew, or unset it")]
    Environment { name: String },
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Shop(#[from] ShopError),
    #[error("this program cannot listen for signals")]
    Signals(#[source] std::io::Error),
    /// A task of the host has panicked.
    #[error(
        "a part of this host has panicked, so it ends; what was acknowledged is stored: start it again"
    )]
    Broken,
    #[error(transparent)]
    Move(#[from] ContextMoveError),
    #[error(transparent)]
    Destination(#[from] BadDestination),
    #[error(transparent)]
    Contracts(#[from] CheckError),
    #[error(transparent)]
    Extraction(#[from] ExtractionError),
    #[error(transparent)]
    Republish(#[from] RepublishError),
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error(transparent)]
    Restore(#[from] RestoreError),
    #[error(transparent)]
    Output(#[from] OutputError),
    #[cfg(feature = "check")]
    #[error(
        "there is no source of Galleria here; `galleria check` reads the source, so run it in a checkout"
    )]
    NoCheckout,
    #[cfg(feature = "check")]
    #[error("the checkout cannot be checked")]
    Checkout(#[from] boundaries::CheckError),
    #[cfg(feature = "products")]
    #[error(transparent)]
    Import(#[from] operate::importing::ImportingError),
    #[cfg(feature = "users")]
    #[error(transparent)]
    Account(#[from] operate::accounts::AccountError),
    #[cfg(feature = "demo")]
    #[error(transparent)]
    Demo(#[from] demo::DemoError),
    #[cfg(feature = "seed")]
    #[error(transparent)]
    Seed(#[from] ::seed::SeedError),
    #[cfg(feature = "bench")]
    #[error(transparent)]
    BenchFile(#[from] bench::files::FileError),
}

impl CommandError {
    /// How the process ends because of it.
    pub(crate) const fn exit(&self) -> Exit {
        match self {
            Self::Configuration(_) | Self::Environment { .. } => Exit::Configuration,
            Self::Destination(_) => Exit::Usage,
            Self::Start(_) | Self::Signals(_) => Exit::CannotStart,
            Self::Broken | Self::Output(_) => Exit::Failed,
            Self::Shop(error) => error.exit(),
            Self::Move(error) => error.exit(),
            Self::Contracts(error) => error.exit(),
            Self::Extraction(error) => error.exit(),
            Self::Republish(error) => error.exit(),
            Self::Snapshot(error) => error.exit(),
            Self::Backup(error) => error.exit(),
            Self::Restore(error) => error.exit(),
            #[cfg(feature = "check")]
            Self::NoCheckout => Exit::Usage,
            #[cfg(feature = "check")]
            Self::Checkout(_) => Exit::CannotStart,
            #[cfg(feature = "products")]
            Self::Import(error) => error.exit(),
            #[cfg(feature = "users")]
            Self::Account(error) => error.exit(),
            #[cfg(feature = "demo")]
            Self::Demo(error) => error.exit(),
            #[cfg(feature = "seed")]
            Self::Seed(error) => error.exit(),
            #[cfg(feature = "bench")]
            Self::BenchFile(error) => error.exit(),
        }
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        Self::Shop(error.into())
    }
}
