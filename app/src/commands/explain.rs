//! `galleria explain`: why a rule is there, the price of breaking it, where that went wrong, and how to mend it.

use boundaries::Look;
use boundaries::catalogue::{explain, rule};
use clap::Args;
use terminal::{Exit, output};

use super::CommandError;

/// The arguments.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  galleria explain
  galleria explain B003")]
pub(crate) struct Arguments {
    /// The code or the name of a rule [default: list all]
    code: Option<String>,
}

/// Prints the page of a rule, or the list of all.
pub(crate) fn run(arguments: &Arguments) -> Result<Exit, CommandError> {
    let Some(code) = &arguments.code else {
        output::print(&explain::list())?;
        return Ok(Exit::Done);
    };
    let Some(rule) = rule(code) else {
        return Err(CommandError::NoSuchRule {
            code: code.clone(),
            similar: explain::similar(code).join(", "),
        });
    };
    output::print(&explain::page(rule, Look::of_stdout()))?;
    Ok(Exit::Done)
}
