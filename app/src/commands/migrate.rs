//! `galleria migrate`: brings every database up to date, as `galleria serve` does when it starts.

use clap::Args;
use host::config::Settings;
use operate::migrating;
use terminal::{Exit, output};

use super::CommandError;

/// How to report it.
#[derive(Debug, Args)]
#[command(after_help = "\
`galleria serve` does the same when it starts. Make a backup first: a later
version's tables cannot be read by this one.

Example:
  galleria migrate --data-dir /var/lib/galleria")]
pub(crate) struct Arguments {
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

/// Brings every database up to date.
pub(crate) async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let migrated = migrating::migrate(settings).await?;
    output::print_result(&migrated, arguments.json, |migrated| migrating::render_text(migrated))?;
    Ok(Exit::Done)
}
