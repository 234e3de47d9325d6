//! `galleria contexts`: the tables, events and subscriptions of each context, from the code that runs.

use clap::{Args, ValueEnum};
use operate::context_map::{self, ContextMap};
use terminal::{Exit, output};

use super::CommandError;

/// How to show them.
#[derive(Debug, Args)]
#[command(after_help = "\
It needs no data folder. A subscription to an event that no context publishes
is marked, and the exit code is 1 then.

Examples:
  galleria contexts
  galleria contexts --format mermaid > context-map.mmd")]
pub(crate) struct Arguments {
    /// The form
    #[arg(long, value_enum, default_value_t = Format::Text, conflicts_with = "json")]
    format: Format,

    /// The same as --format json
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A tree for each context
    Text,
    /// For programs
    Json,
    /// A flowchart for Markdown pages
    Mermaid,
}

/// Prints the context map.
pub(crate) async fn run(arguments: &Arguments) -> Result<Exit, CommandError> {
    let map = context_map::of_the_shop().await?;
    let as_json = arguments.json || arguments.format == Format::Json;
    output::print_result(&map, as_json, |map| match arguments.format {
        Format::Mermaid => map.render_mermaid(),
        Format::Text | Format::Json => ContextMap::render_text(map),
    })?;
    Ok(Exit::done_if(map.every_subscription_has_a_publisher()))
}
