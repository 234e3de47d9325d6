//! `galleria check boundaries`: checks the architecture of a source checkout.

use boundaries::{Expected, Workspace, report};
use clap::{Args, Subcommand};
use terminal::{Exit, output};

use super::CommandError;

/// The arguments.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  galleria check boundaries")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    subject: Subject,
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum Subject {
    /// Check edges, layers, module cycles, structure, tables and words
    #[command(after_help = "Example:\n  galleria check boundaries")]
    Boundaries,
}

/// Runs all checks and prints the violations.
pub(crate) fn run(arguments: &Arguments) -> Result<Exit, CommandError> {
    let Subject::Boundaries = arguments.subject;
    let folder = std::env::current_dir().ok();
    let workspace = folder.and_then(|folder| Workspace::find(&folder));
    let workspace = workspace.ok_or(CommandError::NoCheckout)?;
    let found = boundaries::check(&workspace, &Expected::of(&workspace))?;
    if found.is_empty() {
        for check in &boundaries::CHECKS {
            output::print(&format!("{}: {}", check.name, check.states))?;
        }
        return Ok(Exit::Done);
    }
    output::print(report(&found).trim_end())?;
    Ok(Exit::Found)
}
