//! `galleria migrate`: brings every database up to date, as `galleria serve` does when it starts.

use clap::Args;
use clap::builder::PossibleValuesParser;
use host::config::Settings;
use host::registry::COMPILED;
use operate::migrating;
use platform::identity::Permits;
use terminal::{Exit, output};

use super::CommandError;

/// How to report it.
#[derive(Debug, Args)]
#[command(after_help = "\
`galleria serve` does the same when it starts. Make a backup first: a later
version's tables cannot be read by this one.

A database that was lost is not made again by accident: every command refuses,
and says what it misses. Put it back from a backup; --begin-anew is for the case
that there is none.

Example:
  galleria migrate --data-dir /var/lib/galleria")]
pub(crate) struct Arguments {
    /// Begin this context again, empty, when its database is lost for good
    #[arg(long, value_name = "CONTEXT", value_parser = PossibleValuesParser::new(COMPILED))]
    begin_anew: Option<String>,

    /// Take the database of this context into the shop, though it belongs to
    /// another one
    #[arg(long, value_name = "CONTEXT", value_parser = PossibleValuesParser::new(COMPILED))]
    adopt: Option<String>,

    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

/// Brings every database up to date.
pub(crate) async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let permits =
        Permits { begin_anew: arguments.begin_anew.clone(), adopt: arguments.adopt.clone() };
    let migrated = migrating::migrate(settings, &permits).await?;
    output::print_result(&migrated, arguments.json, |migrated| migrating::render_text(migrated))?;
    Ok(Exit::Done)
}
