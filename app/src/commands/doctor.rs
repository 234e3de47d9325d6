//! `galleria doctor`: shows every setting with its source, and checks everything the shop stands on. It makes nothing and
//! changes nothing.

use clap::Args;
use host::config::Config;
use operate::doctor::{self, Diagnosis, Finding};
use terminal::{Exit, output};

use super::CommandError;

/// How to report it.
#[derive(Debug, Args)]
#[command(after_help = "\
It makes nothing and changes nothing, and it works beside a running shop and
with a wrong configuration. Exit code 0 when all is well, 1 when there is a
problem; each problem has an advice.

Example:
  galleria doctor --data-dir /var/lib/galleria")]
pub(crate) struct Arguments {
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

/// Checks everything and prints the diagnosis. `unread` are the reasons why parts of the configuration could not be read.
pub(crate) async fn run(
    arguments: &Arguments,
    config: &Config,
    unread: &[CommandError],
) -> Result<Exit, CommandError> {
    let unread = unread.iter().flat_map(problems).collect();
    let diagnosis = doctor::examine(env!("CARGO_PKG_VERSION"), config, unread).await;
    output::print_result(&diagnosis, arguments.json, Diagnosis::render_text)?;
    Ok(Exit::done_if(diagnosis.healthy))
}

fn problems(error: &CommandError) -> Vec<Finding> {
    if let CommandError::Configuration(error) = error {
        return doctor::unread_configuration(error);
    }
    let advice = "it is left out here; the other settings are read";
    vec![Finding::problem("configuration", output::describe(error), advice)]
}
