//! The verbs of the command line, one file each, and why a verb fails.

use std::path::PathBuf;

use shared_kernel::StoreError;

use crate::cli::Exit;
use ::contracts::ContractError;
#[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
use ::demo::DemoError;
use host::StartError;
use host::config::ConfigError;
use operate::moving::ContextMoveError;
use terminal::output::{self, OutputError};

pub mod serve;

#[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
pub mod demo;

#[cfg(feature = "bench")]
pub mod bench;
#[cfg(feature = "products")]
pub mod import;
pub mod migrate;
pub mod move_context;
#[cfg(feature = "payments")]
pub mod provider;
#[cfg(feature = "users")]
pub mod users;

#[cfg(feature = "check")]
pub mod check;
pub mod contexts;
pub mod contracts;
pub mod dead_letters;
pub mod doctor;
#[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
pub mod extract;
#[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
pub mod verify;

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
    #[cfg(feature = "products")]
    #[error(transparent)]
    Import(#[from] products::ImportError),
    /// The context does not move.
    #[error(transparent)]
    Move(#[from] ContextMoveError),
    /// The place to move a context to cannot be read.
    #[error(transparent)]
    Destination(#[from] move_context::BadDestination),
    /// There is no password for the new admin.
    #[cfg(feature = "users")]
    #[error(transparent)]
    Password(#[from] users::NoPassword),
    /// The admin is refused.
    #[cfg(feature = "users")]
    #[error(transparent)]
    Admin(#[from] ::users::CreateAdminError),
    /// A part of the host is gone.
    #[error(
        "a part of this host has panicked, so it ends; what was acknowledged is stored: start it again"
    )]
    Broken,
    /// A database fails while it is used.
    #[error(
        "a database cannot be read or written; what was acknowledged is stored, so mend the cause and try again"
    )]
    Store(#[from] StoreError),
    /// Frozen contracts cannot be read or written.
    #[error(transparent)]
    Contracts(#[from] ContractError),
    /// A database cannot be looked into.
    #[error("the database of {name} cannot be looked into; `galleria doctor` says more")]
    Look {
        /// The context.
        name: &'static str,
        /// What the database said.
        source: sea_orm::DbErr,
    },
    /// The broker cannot be looked into.
    #[error(
        "what waits in the broker cannot be looked at; see that it runs, or unset `broker.url` to leave it out"
    )]
    Broker(#[source] StartError),
    /// Nothing would be left in the main host.
    #[error("{context} runs alone in this host already; there is nothing to take it out of")]
    NothingStays {
        /// The context.
        context: &'static str,
    },
    /// Files are there that say something else.
    #[error(
        "{} has other files of these names: {files}; nothing was written; move them away, or choose another folder with --into",
        output::folder(folder)
    )]
    WouldOverwrite {
        /// The folder.
        folder: PathBuf,
        /// Their names.
        files: String,
    },
    /// A file cannot be written.
    #[error("{} cannot be written; check its path and permissions", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The checkout cannot be checked.
    #[cfg(feature = "check")]
    #[error(transparent)]
    Check(#[from] check::BadCheckout),
    /// The demo cannot go on.
    #[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
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
            #[cfg(feature = "users")]
            Self::Password(_) => Exit::Usage,
            Self::Destination(_) => Exit::Usage,
            Self::Start(_)
            | Self::NoShop { .. }
            | Self::File { .. }
            | Self::TemporaryFolder(_)
            | Self::Signals(_)
            | Self::Contracts(_)
            | Self::Unwritable { .. }
            | Self::Look { .. }
            | Self::Broker(_) => Exit::CannotStart,
            #[cfg(feature = "products")]
            Self::Import(error) => import::exit_of(error),
            Self::Move(error) => move_context::exit_of(error),
            #[cfg(feature = "check")]
            Self::Check(error) => error.exit(),
            #[cfg(feature = "users")]
            Self::Admin(error) => users::exit_of(error),
            #[cfg(all(
                feature = "users",
                feature = "products",
                feature = "orders",
                feature = "payments"
            ))]
            Self::Demo(error) => demo::exit_of_error(error),
            Self::NothingStays { .. } | Self::WouldOverwrite { .. } => Exit::Found,
            Self::Broken | Self::Store(_) | Self::Output(_) => Exit::Failed,
        }
    }
}
