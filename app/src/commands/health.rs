//! `galleria health`: asks a running host whether it is well, for people and for the health check of a container.

use clap::Args;
use host::config::Settings;
use operate::health;
use terminal::{Exit, output};

use super::CommandError;

/// The host.
#[derive(Debug, Args)]
#[command(after_help = "\
It prints one line. Exit code 0 when the host takes requests, though something
that it stands on may be away; 1 when it starts, stops, or does not answer.

Without --url it asks the management port of the host with these settings, or
the public port where there is no other. No token is needed.

Examples:
  galleria health
  galleria health --url http://127.0.0.1:8081")]
pub(crate) struct Arguments {
    /// The address of the host's management port, or of its public port
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

/// Asks, and prints the answer.
pub(crate) async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let health = health::ask(settings, arguments.url.as_deref()).await;
    output::print(&health.says)?;
    Ok(Exit::done_if(health.is_ready))
}
