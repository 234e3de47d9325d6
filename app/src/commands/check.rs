//! `galleria check boundaries`: checks the architecture of a source checkout.

use boundaries::{CheckError, Expected, Workspace, report};
use clap::{Args, Subcommand};
use terminal::output;

use crate::cli::Exit;
use crate::commands::CommandError;

/// The arguments.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  galleria check boundaries")]
pub struct Arguments {
    #[command(subcommand)]
    subject: Subject,
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum Subject {
    #[command(after_help = "Example:\n  galleria check boundaries")]
    /// Check the source of this checkout: edges, layers, module cycles, structure, table names, words
    Boundaries,
}

/// Why a checkout cannot be checked.
#[derive(Debug, thiserror::Error)]
pub enum BadCheckout {
    /// The current folder is in no checkout.
    #[error(
        "there is no source of Galleria here; `galleria check boundaries` reads the source, so run it in a checkout"
    )]
    NoCheckout,
    /// A file or a command cannot be used.
    #[error("the checkout cannot be checked")]
    Check(#[from] CheckError),
}

impl BadCheckout {
    /// How the process ends because of it.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::NoCheckout => Exit::Usage,
            Self::Check(_) => Exit::CannotStart,
        }
    }
}

/// Runs all checks and prints the violations.
pub fn run(arguments: &Arguments) -> Result<Exit, CommandError> {
    let Subject::Boundaries = arguments.subject;
    let folder = std::env::current_dir().ok();
    let workspace = folder.and_then(|folder| Workspace::find(&folder));
    let workspace = workspace.ok_or(BadCheckout::NoCheckout)?;
    let found =
        boundaries::check(&workspace, &Expected::of(&workspace)).map_err(BadCheckout::Check)?;
    if found.is_empty() {
        for check in &boundaries::CHECKS {
            output::print(&format!("{}: {}", check.name, check.states))?;
        }
        return Ok(Exit::Done);
    }
    output::print(report(&found).trim_end())?;
    Ok(Exit::Found)
}
