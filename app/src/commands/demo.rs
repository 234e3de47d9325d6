//! `galleria demo`: the show, as a verb of the command line.

use clap::Args;
use demo::show;
use host::config::Settings;
use terminal::{Exit, output};

use super::CommandError;
use crate::signals::unless_interrupted;

/// How to play it.
#[derive(Debug, Args)]
#[command(after_help = "\
It needs nothing and leaves nothing behind: the shop lives in a temporary
folder, on a free port. The exit code is 1 when an invariant is broken or a
scene went otherwise than expected.

Examples:
  galleria demo
  galleria demo --json")]
pub(crate) struct Arguments {
    /// Print one JSON document at the end and nothing else
    #[arg(long)]
    json: bool,

    /// Keep the temporary folder, and say where it is
    #[arg(long)]
    keep: bool,
}

/// Plays it. An interrupted demo leaves no folder and no process behind.
pub(crate) async fn run(arguments: Arguments, settings: Settings) -> Result<Exit, CommandError> {
    unless_interrupted(Box::pin(play(arguments, settings))).await
}

async fn play(arguments: Arguments, settings: Settings) -> Result<Exit, CommandError> {
    let report = show::run(settings, arguments.keep, !arguments.json).await?;
    if arguments.json {
        output::print_json(&report)?;
    }
    Ok(Exit::done_if(report.ok))
}
