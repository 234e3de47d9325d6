//! `galleria openapi`: the description of the API in OpenAPI 3.1.

use clap::Args;
use terminal::{Exit, output};

use super::CommandError;

/// It takes nothing.
#[derive(Debug, Args)]
#[command(after_help = "\
It needs no data folder. A host serves the same document at
/api/v1/openapi.json, and shows it at /api-docs.

Example:
  galleria openapi > openapi.json")]
pub(crate) struct Arguments {}

/// Prints the document.
pub(crate) fn run(_arguments: &Arguments) -> Result<Exit, CommandError> {
    output::print_json(host::api::openapi())?;
    Ok(Exit::Done)
}
