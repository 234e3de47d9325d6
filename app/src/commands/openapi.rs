//! `galleria openapi`: the description of the API in OpenAPI 3.1, or that of the management port.

use clap::Args;
use terminal::{Exit, output};

use super::CommandError;

/// Which description.
#[derive(Debug, Args)]
#[command(after_help = "\
It needs no data folder. A host serves the same document at
/api/v1/openapi.json, and shows it at /api-docs.

Examples:
  galleria openapi > openapi.json
  galleria openapi --management > management.json")]
pub(crate) struct Arguments {
    /// The description of the management port, which operators call
    #[arg(long)]
    management: bool,
}

/// Prints the document.
pub(crate) fn run(arguments: &Arguments) -> Result<Exit, CommandError> {
    if arguments.management {
        output::print_json(&host::api::openapi_of_management())?;
    } else {
        output::print_json(host::api::openapi())?;
    }
    Ok(Exit::Done)
}
