//! `galleria contracts`: the published events are frozen in files, and checked against the code, against another release, and
//! against stored events.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use contracts::Language;
use contracts::checking::{CheckError, Report, check_shop};
use contracts::freeze::{Compatible, freeze};
use host::config::Settings;
use terminal::{Exit, output};

use super::CommandError;

/// The task.
#[derive(Debug, Args)]
#[command(after_help = "\
A contract is the schema and the sample of one version of an event. It is a
promise: optional fields may come, all else is a new version beside it.
docs/contracts.md has the rules.

Examples:
  galleria contracts freeze
  galleria contracts check --against main")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Write the events that the code publishes into contexts/<name>/contract/
    #[command(after_help = "\
A frozen version is never overwritten with another one: others have read it.
Publish the event as `.v2` beside it. When only optional fields came, or other
prose, --compatible writes the version anew. Exit code 1 when something is
refused; nothing is written then.

Example:
  galleria contracts freeze --into contexts")]
    Freeze {
        /// The folder that the contexts are in
        #[arg(long, value_name = "FOLDER", default_value = "contexts")]
        into: PathBuf,
        /// Also write versions anew whose changes break no promise
        #[arg(long)]
        compatible: bool,
        /// Print what was done as JSON
        #[arg(long)]
        json: bool,
    },
    /// Check that every reader reads all that was published and is stored
    #[command(after_help = "\
Compares the events that the code publishes with the frozen ones, lets every
reader read every sample that matters, and looks into the databases of the shop,
and into its broker, for events that wait or are dead letters. Messages in
RabbitMQ are only counted. It changes nothing, and it works beside a running
shop. Exit code 1 when something breaks; each break names its readers and the
stored events.

Examples:
  galleria contracts check --against v1.4.0
  galleria contracts check --against ../galleria-1.4.0/contexts \\
    --data-dir /var/lib/galleria")]
    Check {
        /// Compare with another release: a commit, branch or tag of the
        /// repository here, or a folder [default: the contracts frozen when this
        /// program was built]
        #[arg(long, value_name = "COMMIT or FOLDER")]
        against: Option<String>,
        /// Print what was found as JSON
        #[arg(long)]
        json: bool,
    },
}

/// Freezes or checks.
pub(crate) async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    match &arguments.verb {
        Verb::Freeze { into, compatible, json } => {
            let compatible = if *compatible { Compatible::Written } else { Compatible::Refused };
            let frozen =
                freeze(&Language::of_this_program(), into, compatible).map_err(CheckError::from)?;
            output::print_result(&frozen, *json, |frozen| frozen.render_text(into))?;
            Ok(Exit::done_if(frozen.refused.is_empty()))
        }
        Verb::Check { against, json } => {
            let report = check_shop(settings, against.as_deref()).await?;
            output::print_result(&report, *json, Report::render_text)?;
            Ok(Exit::done_if(!report.has_breaks()))
        }
    }
}
