//! `galleria asyncapi`: the events of the shop in AsyncAPI 3.0.

use clap::Args;
use terminal::{Exit, output};

use super::CommandError;

/// It takes nothing.
#[derive(Debug, Args)]
#[command(after_help = "\
It needs no data folder. docs/wire-format.md has in prose what readers in other
languages need beside it.

Example:
  galleria asyncapi > asyncapi.json")]
pub(crate) struct Arguments {}

/// Prints the document.
pub(crate) fn run(_arguments: &Arguments) -> Result<Exit, CommandError> {
    output::print_json(&contracts::asyncapi())?;
    Ok(Exit::Done)
}
