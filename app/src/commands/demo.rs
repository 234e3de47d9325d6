//! `galleria demo`: checkouts played on a shop of their own and narrated.

use std::process::ExitCode;

use clap::Args;

use super::CommandError;
use crate::cli::Exit;
use ::demo::DemoError;
use ::demo::show::{self, ShowOptions};
use host::config::Settings;
use terminal::output;

/// The number of the last scene.
#[expect(clippy::as_conversions, reason = "a handful of scenes, in a constant")]
const LAST_SCENE: i64 = show::SCENES as i64;

/// What to play.
#[derive(Debug, Args)]
#[command(after_help = "\
It needs nothing and leaves nothing behind: the shop lives in a temporary folder,
on a free port. The exit code is 1 when an invariant is broken or a scene went
otherwise than expected.

Scenes: 1 a purchase, 2 a declined card, 3 a sold-out product, 4 a provider that
times out after charging, 5 events delivered twice, 6 a crash between commit and
publish, 7 a poison message.

Examples:
  galleria demo
  galleria demo --pause
  galleria demo --scene 4 --scene 6
  galleria demo --keep
  galleria demo --json")]
pub struct Arguments {
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
    #[arg(long = "scene", value_name = "N", value_parser = clap::value_parser!(u8).range(1..=LAST_SCENE))]
    scenes: Vec<u8>,
}

/// Plays it. An interrupted demo leaves no folder and no process behind.
pub async fn run(arguments: Arguments, settings: Settings) -> Result<ExitCode, CommandError> {
    unless_interrupted(Box::pin(play(arguments, settings))).await
}

/// Does it, unless somebody interrupts; whatever it had made goes then.
pub(super) async fn unless_interrupted(
    work: impl Future<Output = Result<Exit, CommandError>>,
) -> Result<ExitCode, CommandError> {
    tokio::select! {
        exit = work => exit.map(Into::into),
        _interrupted = tokio::signal::ctrl_c() => Ok(Exit::CutShort.into()),
        () = terminated() => Ok(Exit::CutShort.into()),
    }
}

/// Returns at SIGTERM, which `timeout` and others send: the shop in a process of its own must not outlive the demo.
#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signals) => {
            let _signal = signals.recv().await;
        }
        // Then the signal ends this program at once, as it would have without us.
        Err(_cannot_listen) => std::future::pending().await,
    }
}

/// There is no such signal elsewhere.
#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

async fn play(arguments: Arguments, settings: Settings) -> Result<Exit, CommandError> {
    let options = ShowOptions {
        keep: arguments.keep,
        aloud: !arguments.json,
        pause: arguments.pause,
        scenes: arguments.scenes.iter().copied().map(usize::from).collect(),
    };
    let report = show::run(settings, &options).await?;
    if arguments.json {
        output::print_json(&report)?;
    }
    Ok(exit_of(report.ok))
}

/// How a run ends that has audited its books.
pub(super) const fn exit_of(ok: bool) -> Exit {
    if ok { Exit::Done } else { Exit::Found }
}

/// What the process ends with when the demo cannot go on.
pub(super) const fn exit_of_error(error: &DemoError) -> Exit {
    match error {
        DemoError::Folder { .. } | DemoError::Database { .. } | DemoError::Start(_) => {
            Exit::CannotStart
        }
        DemoError::Store(_)
        | DemoError::ServerProcess { .. }
        | DemoError::Spawn(_)
        | DemoError::Unanswered { .. }
        | DemoError::Refused { .. }
        | DemoError::Answer { .. }
        | DemoError::Admin { .. }
        | DemoError::Catalogue { .. }
        | DemoError::Output(_)
        | DemoError::Driver { .. }
        | DemoError::Limit { .. } => Exit::Failed,
    }
}
