//! `galleria demo`: checkouts played on a shop of their own and narrated.

use clap::Args;
use demo::show::{self, ShowOptions};
use host::config::Settings;
use terminal::{Exit, output};

use super::CommandError;
use crate::signals::unless_interrupted;

/// The number of a scene.
fn scene_number(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=show::SCENES).contains(number));
    number.ok_or_else(|| format!("there are scenes 1 to {}", show::SCENES))
}

/// How to play it.
#[derive(Debug, Args)]
#[command(after_help = "\
It needs nothing and leaves nothing behind: the shop lives in a temporary
folder, on a free port. The exit code is 1 when an invariant is broken or a
scene went otherwise than expected.

Scenes: 1 a purchase, 2 a declined card, 3 a sold-out product, 4 a provider
that times out after charging, 5 events delivered twice, 6 a crash between
commit and publish, 7 a poison message.

Examples:
  galleria demo
  galleria demo --pause
  galleria demo --scene 4 --scene 6
  galleria demo --keep
  galleria demo --json")]
pub(crate) struct Arguments {
    /// Print one JSON document at the end and nothing else
    #[arg(long)]
    json: bool,

    /// Keep the shop and its dead letter, and say where they are
    #[arg(long)]
    keep: bool,

    /// Wait for the Enter key before each scene but the first
    #[arg(long, conflicts_with = "json")]
    pause: bool,

    /// Play only this scene; may be repeated
    #[arg(long = "scene", value_name = "N", value_parser = scene_number)]
    scenes: Vec<usize>,
}

/// Plays it. An interrupted demo leaves no folder and no process behind.
pub(crate) async fn run(arguments: Arguments, settings: Settings) -> Result<Exit, CommandError> {
    unless_interrupted(Box::pin(play(arguments, settings))).await
}

async fn play(arguments: Arguments, settings: Settings) -> Result<Exit, CommandError> {
    let options = ShowOptions {
        keep: arguments.keep,
        aloud: !arguments.json,
        pause: arguments.pause,
        scenes: arguments.scenes.clone(),
    };
    let report = Box::pin(show::run(settings, &options)).await?;
    if arguments.json {
        output::print_json(&report)?;
    }
    Ok(Exit::done_if(report.ok))
}
