//! Why a verb fails, and the exit code of each reason. A tool says itself which exit code its error has.

use contracts::checking::CheckError;
use host::StartError;
use host::config::ConfigError;
use operate::ShopError;
use operate::backup::{BackupError, RestoreError};
use operate::extraction::ExtractionError;
use operate::moving::{BadDestination, ContextMoveError};
use operate::observatory::NoLink;
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
    #[error("--narrate tells of one shop, and `tenants` names several: leave one of the two out")]
    NarratesTenants,
    #[error("`galleria {verb}` works on no shop of a tenant; unset `tenants`")]
    NotOfTenants { verb: &'static str },
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
    NoLink(#[from] NoLink),
    #[error(transparent)]
    Output(#[from] OutputError),
    #[cfg(feature = "check")]
    #[error(transparent)]
    Boundaries(#[from] boundaries::CheckError),
    #[cfg(feature = "check")]
    #[error(transparent)]
    Checkout(#[from] contracts::checkout::CheckoutError),
    #[cfg(feature = "check")]
    #[error("{code} is the code of no rule; `galleria explain` lists them{}", alike(similar))]
    NoSuchRule { code: String, similar: String },
    #[cfg(feature = "check")]
    #[error(transparent)]
    Tour(#[from] tours::TourError),
    #[cfg(feature = "check")]
    #[error(transparent)]
    Learn(#[from] lessons::LearnError),
    #[cfg(feature = "generator")]
    #[error(transparent)]
    Generate(#[from] code_generator::GenerateError),
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
            Self::Configuration(_) | Self::Environment { .. } | Self::NotOfTenants { .. } => {
                Exit::Configuration
            }
            Self::Destination(_) | Self::NarratesTenants => Exit::Usage,
            Self::Start(_) | Self::Signals(_) => Exit::CannotStart,
            Self::Broken | Self::Output(_) => Exit::Failed,
            Self::Shop(error) => error.exit(),
            Self::Move(error) => error.exit(),
            Self::Contracts(error) => error.exit(),
            Self::Extraction(error) => error.exit(),
            Self::Republish(error) => error.exit(),
            Self::Snapshot(error) => error.exit(),
            Self::NoLink(_) => Exit::Failed,
            Self::Backup(error) => error.exit(),
            Self::Restore(error) => error.exit(),
            // A check ends with 0, 1 for findings, or 2 when it cannot be made.
            #[cfg(feature = "check")]
            Self::Boundaries(_) | Self::Checkout(_) | Self::NoSuchRule { .. } => Exit::Usage,
            #[cfg(feature = "check")]
            Self::Tour(error) => error.exit(),
            #[cfg(feature = "check")]
            Self::Learn(error) => error.exit(),
            #[cfg(feature = "generator")]
            Self::Generate(error) => exit_of_generating(error),
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

/// A name that cannot be used is refused as an argument is; a checkout that cannot be used needs to be mended first.
#[cfg(feature = "generator")]
const fn exit_of_generating(error: &code_generator::GenerateError) -> Exit {
    use code_generator::GenerateError;
    match error {
        GenerateError::Name(_) | GenerateError::Missing(_) => Exit::Usage,
        GenerateError::Taken(_) | GenerateError::Template(_) => Exit::Found,
        GenerateError::NoWorkspace(_)
        | GenerateError::Unreadable { .. }
        | GenerateError::Anchor { .. }
        | GenerateError::Malformed { .. }
        | GenerateError::Changed(_)
        | GenerateError::Write { .. } => Exit::CannotStart,
    }
}

#[cfg(feature = "check")]
fn alike(similar: &str) -> String {
    if similar.is_empty() { String::new() } else { format!(", such as {similar}") }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        Self::Shop(error.into())
    }
}
