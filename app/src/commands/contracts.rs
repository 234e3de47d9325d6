//! `galleria contracts`: what contexts tell each other is frozen in files, and checked against the code, against another
//! release, and against what is still stored.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand};
use platform::clock::SystemClock;
use platform::context::Context;
use platform::http_client::HttpServices;

use super::CommandError;
use super::temporary::on_a_temporary_folder;
use crate::cli::Exit;
use host::Shop;
use host::config::Settings;

mod broker;
mod check;
mod freeze;
mod report;

/// What to do about contracts.
#[derive(Debug, Args)]
#[command(after_help = "\
A contract is the schema and the sample of one version of an event. It is a promise: optional fields may come, all else is
a new version beside it. docs/contracts.md has the rules.

Examples:
  galleria contracts freeze
  galleria contracts check --against main")]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Write down what the code publishes, in contexts/<name>/contract/
    #[command(after_help = "\
What is frozen is never overwritten with something else: others have read it. Publish the event as `.v2` beside it. When
only optional fields came, or other prose, --compatible writes the version anew. Exit code 1 when something is refused;
nothing is written then.

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
    /// Check that every reader reads whatever was published and whatever is stored
    #[command(after_help = "\
Compares what the code publishes with what is frozen, lets every reader read every sample that matters, and looks into the
databases of the shop, and into its broker, for events that wait or are dead letters. What is in RabbitMQ is only counted. It changes nothing, and it works beside a running shop. Exit
code 1 when something breaks; each break names its readers and what is stored.

Examples:
  galleria contracts check --against v1.4.0
  galleria contracts check --against ../galleria-1.4.0/contexts --data-dir /var/lib/galleria")]
    Check {
        /// Compare with another release: a commit, branch or tag of the repository here, or a folder [default: what was
        /// frozen when this program was built]
        #[arg(long, value_name = "COMMIT or FOLDER")]
        against: Option<String>,
        /// Print what was found as JSON
        #[arg(long)]
        json: bool,
    },
}

/// Builds the contexts on a temporary folder and does what is asked with what they say.
pub async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let (temporary, _removed_at_the_end) = on_a_temporary_folder(settings)?;
    let shop = Shop::open(&temporary, Arc::new(SystemClock), HttpServices::default()).await?;
    let done = act(&arguments.verb, &shop.contexts(), settings).await;
    shop.stop().await;
    done
}

async fn act(
    verb: &Verb,
    contexts: &[Arc<dyn Context>],
    settings: &Settings,
) -> Result<Exit, CommandError> {
    match verb {
        Verb::Freeze { into, compatible, json } => freeze::run(contexts, into, *compatible, *json),
        Verb::Check { against, json } => {
            check::run(contexts, settings, against.as_deref(), *json).await
        }
    }
}
