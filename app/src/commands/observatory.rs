//! `galleria observatory`: prints a link that opens the observatory of a running host in a browser, once.

use clap::Args;
use host::config::Settings;
use operate::observatory;
use terminal::{Exit, output};

use super::CommandError;

/// The host.
#[derive(Debug, Args)]
#[command(after_help = "\
The observatory shows what happens between the contexts of a running shop: a map
of events, each message, the timeline of an order, dead letters, the catalogue
of events, the invariants. It is on the management port, on this machine unless
management.listen says otherwise.

The link can be opened once, within ten minutes, and the browser then has a
session of twelve hours.

Examples:
  galleria observatory
  galleria observatory --url http://127.0.0.1:8081")]
pub(crate) struct Arguments {
    /// The address of the host's management port
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

/// Asks the host for a link, and prints it.
pub(crate) async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let link = observatory::link(settings, arguments.url.as_deref()).await?;
    output::print(&link)?;
    Ok(Exit::Done)
}
