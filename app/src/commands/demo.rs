//! `galleria demo`: the show, as a verb of the command line.

use std::process::ExitCode;

use clap::Args;

use super::CommandError;
use crate::cli::Exit;
use ::demo::{DemoError, show};
use host::config::Settings;
use terminal::output;

/// What to play.
#[derive(Debug, Args)]
#[command(after_help = "\
It needs nothing and leaves nothing behind: the shop lives in a temporary folder, on a free port. The exit code is 1
when an invariant is broken or a scene went otherwise than expected.

Examples:
  galleria demo
  galleria demo --json")]
pub struct Arguments {
    /// Print one JSON document at the end and nothing else
    #[arg(long)]
    json: bool,

    /// Keep the temporary folder, and say where it is
    #[arg(long)]
    keep: bool,
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
    let aloud = !arguments.json;
    let report = show::run(settings, arguments.keep, aloud).await?;
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
