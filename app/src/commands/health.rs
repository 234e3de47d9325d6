//! `galleria health`: asks running hosts whether they are well, for people and for the health check of a container.

use clap::Args;
use host::config::Settings;
use operate::health;
use terminal::{Exit, output};

use super::CommandError;

/// The hosts.
#[derive(Debug, Args)]
#[command(after_help = "\
It prints one line a host. Exit code 0 when each of them takes requests, though
something that it stands on may be away; 1 when one starts, stops, or does not
answer.

Without --url it asks the management port of the host with these settings, or
the public port where there is no other. No token is needed.

Examples:
  galleria health
  galleria health --all
  galleria health --url http://127.0.0.1:8081 --url http://127.0.0.1:8083")]
pub(crate) struct Arguments {
    /// The address of a host's management port, or of its public port; may be
    /// given several times
    #[arg(long, value_name = "URL")]
    url: Vec<String>,

    /// Ask the hosts of the setting observatory.hosts too
    #[arg(long)]
    all: bool,
}

/// Asks, and prints the answers in the order of the hosts.
pub(crate) async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let mut urls = arguments.url.clone();
    if urls.is_empty() {
        urls.push(health::address_of(settings));
    }
    if arguments.all {
        urls.extend(health::other_hosts(settings));
    }
    let answers = health::ask_all(&urls).await;
    for answer in &answers {
        output::print(&answer.says)?;
    }
    Ok(Exit::done_if(answers.iter().all(|answer| answer.is_ready)))
}
