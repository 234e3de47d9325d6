//! `galleria backup`: copies the databases of a running shop as they are at one moment.

use std::path::PathBuf;

use clap::Args;
use host::config::Settings;
use operate::backup::{self, BackedUp, Request};
use terminal::{Exit, Progress, output};

use super::CommandError;

/// Where the backup is written.
#[derive(Debug, Args)]
#[command(after_help = "\
The shop goes on. All databases are copied as they were at one moment: writers
wait for it some milliseconds, and not for the copies. The folder then has each
database in a file of its own and a manifest with their checksums.

The secret of the shop is not in it: keep that apart, since without it nobody
can read an address in the backup, you included. Databases on PostgreSQL are
not in it either; without --files-only a shop that has some is refused.
docs/backup.md has the whole way, and `galleria restore` the way back.

Examples:
  galleria backup /mnt/backups/2026-03-01
  galleria --data-dir /var/lib/galleria backup /mnt/backups/today --json")]
pub(crate) struct Arguments {
    /// The folder of the backup, which is made
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Copy the databases in files although others of the shop are elsewhere
    #[arg(long)]
    files_only: bool,

    /// Print the manifest as JSON
    #[arg(long)]
    json: bool,
}

/// Makes the backup and prints what is in it.
pub(crate) async fn run(arguments: Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let Arguments { folder, files_only, json } = arguments;
    let bar = Progress::of("pages");
    let shown = bar.clone();
    let request = Request { folder, files_only };
    let made = backup::back_up(settings, request, move |so_far| {
        shown.show(so_far.done, so_far.total);
    });
    let made = made.await;
    bar.end();
    output::print_result(&made?, json, BackedUp::render_text)?;
    Ok(Exit::Done)
}
