//! `galleria snapshot`: publishes the present state of a context again.

use clap::Args;
use clap::builder::PossibleValuesParser;
use host::config::Settings;
use host::registry::COMPILED;
use operate::snapshots::{self, ContextSnapshot};
use terminal::{Exit, output};

use super::CommandError;

/// The context whose state is published.
#[derive(Debug, Args)]
#[command(after_help = "\
For a replica that `galleria verify` names, and for a subscriber that came late
and has none. Each product or user is published once more at its present
version; a replica that has the same version or a later one is as before, so it
is safe at any time and may be repeated. It works beside a running shop; where
none runs, the next `galleria serve` delivers the events.

Exit code 1 when nobody copies state of the context, or a row cannot be read.

Examples:
  galleria snapshot products
  galleria snapshot users --json")]
pub(crate) struct Arguments {
    /// The context
    #[arg(value_parser = PossibleValuesParser::new(COMPILED))]
    context: String,

    /// Print the counts as JSON
    #[arg(long)]
    json: bool,
}

/// Publishes the snapshots and prints how many there are.
pub(crate) async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let context = COMPILED.iter().find(|name| **name == arguments.context);
    // The command line takes no other name.
    let Some(context) = context else { return Ok(Exit::Usage) };
    let published = snapshots::publish(settings, context).await?;
    output::print_result(&published, arguments.json, ContextSnapshot::render_text)?;
    Ok(Exit::done_if(published.is_whole()))
}
