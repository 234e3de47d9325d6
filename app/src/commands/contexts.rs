//! `galleria contexts`: what each context owns, publishes and subscribes to, taken from the code that runs.

use std::sync::Arc;

use clap::{Args, ValueEnum};
use platform::clock::SystemClock;
use platform::http_client::HttpServices;

use super::CommandError;
use super::temporary::on_a_temporary_folder;
use crate::cli::Exit;
use host::Shop;
use host::config::Settings;
use map::ContextMap;
use terminal::output;

pub(super) mod map;
mod mermaid;
mod text;

/// How to show them.
#[derive(Debug, Args)]
#[command(after_help = "\
It needs no data folder. A subscription to an event that nobody publishes is shown as such, and the exit code is 1 then.

Examples:
  galleria contexts
  galleria contexts --format mermaid > context-map.mmd")]
pub struct Arguments {
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

/// Builds the contexts on a temporary folder, asks them, and shows what they say.
pub async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let (settings, _removed_at_the_end) = on_a_temporary_folder(settings)?;
    let shop = Shop::open(&settings, Arc::new(SystemClock), HttpServices::default()).await?;
    let map = ContextMap::of(&shop.contexts());
    shop.stop().await;
    match (arguments.json, arguments.format) {
        (true, _) | (false, Format::Json) => output::print_json(&map)?,
        (false, Format::Text) => output::print(&text::draw(&map))?,
        (false, Format::Mermaid) => output::print(&mermaid::draw(&map))?,
    }
    Ok(if map.every_subscription_has_a_publisher() { Exit::Done } else { Exit::Found })
}
