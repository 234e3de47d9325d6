//! `galleria prune`: deletes old messages now, and says how many.

use clap::Args;
use host::config::Settings;
use operate::pruning::{self, Pruned};
use terminal::{Exit, output};

use super::CommandError;

/// Whether to delete.
#[derive(Debug, Args)]
#[command(after_help = "\
A running host does the same by itself, once a minute: it deletes events that
were delivered and handled, and used Idempotency-Keys, when they are older than
messaging.keep_hours (14 days), access that has ended when its tokens have
expired, and unreadable messages that are old or too many. Events that are
pending, waiting or dead letters stay, however old.

It works beside a running shop. Files keep their size, and use the space again.

Examples:
  galleria prune --dry-run
  galleria prune --json")]
pub(crate) struct Arguments {
    /// Count the rows and change nothing
    #[arg(long)]
    dry_run: bool,

    /// Print the counts as JSON
    #[arg(long)]
    json: bool,
}

/// Deletes or counts, and prints the rows by context and table.
pub(crate) async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let pruned = pruning::prune(settings, arguments.dry_run).await?;
    output::print_result(&pruned, arguments.json, Pruned::render_text)?;
    Ok(Exit::Done)
}
