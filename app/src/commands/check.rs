//! `galleria check`: checks the boundaries and the contracts of a source checkout. The boundaries of any other Cargo workspace
//! with a `boundaries.toml` can be checked too.

use std::path::PathBuf;

use boundaries::{Checked, Look, Options, Report, check_boundaries};
use clap::{Args, Subcommand};
use contracts::checkout::{self, check_checkout};
use host::config::Settings;
use terminal::{Exit, output};

use super::CommandError;

/// The arguments.
#[derive(Debug, Args)]
#[command(after_help = "\
Reads source text; nothing is built. Each finding has a code, which
`galleria explain` explains.

Exit codes: 0 nothing was found, 1 findings, 2 it cannot be checked

Examples:
  galleria check boundaries
  galleria check all --json")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    subject: Subject,
}

#[derive(Debug, Subcommand)]
enum Subject {
    /// Check edges between crates, contexts and layers, tables and cycles
    #[command(after_help = "\
The nearest boundaries.toml at or above this folder says what holds. It need
not be a checkout of Galleria: docs/boundaries.md tells how to write one for
another workspace.

Examples:
  galleria check boundaries
  galleria check boundaries --config ../shop/boundaries.toml
  galleria check boundaries --ratchet known.txt --update")]
    Boundaries {
        #[command(flatten)]
        boundaries: BoundaryArguments,
        #[command(flatten)]
        form: Form,
    },
    /// Check the frozen events against the code, and each reader
    #[command(after_help = "\
Compares the files in contexts/<name>/contract with the events that this
program publishes, lets every reader read every sample that matters, and looks
into the databases of the shop for events that wait. Build the program from the
checkout that it checks.

Examples:
  galleria check contracts
  galleria check contracts --against main")]
    Contracts {
        /// Compare with another release: a commit, branch or tag of the
        /// repository here, or a folder [default: the frozen files here]
        #[arg(long, value_name = "COMMIT or FOLDER")]
        against: Option<String>,
        #[command(flatten)]
        form: Form,
    },
    /// Check both
    #[command(after_help = "Example:\n  galleria check all")]
    All {
        #[command(flatten)]
        boundaries: BoundaryArguments,
        #[command(flatten)]
        form: Form,
    },
}

#[derive(Debug, Args)]
struct BoundaryArguments {
    /// The file that describes the workspace [default: the nearest
    /// boundaries.toml]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Findings that are known: new ones fail, and entries that are stale
    #[arg(long, value_name = "FILE")]
    ratchet: Option<PathBuf>,
    /// Write the ratchet file anew, or without one the recorded lists
    #[arg(long)]
    update: bool,
}

#[derive(Debug, Args)]
struct Form {
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the checks and prints what they find.
pub(crate) async fn run(arguments: Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let (report, form) = match arguments.subject {
        Subject::Boundaries { boundaries, form } => {
            (check_boundaries(&boundaries.options())?, form)
        }
        Subject::Contracts { against, form } => {
            let options = Options { folder: this_folder(), ..Options::default() };
            (of_contracts(&options, settings, against.as_deref()).await?, form)
        }
        Subject::All { boundaries, form } => {
            let options = boundaries.options();
            let report = check_boundaries(&options)?;
            (report.and(of_contracts(&options, settings, None).await?), form)
        }
    };
    let text = if form.json { report.render_json() } else { report.render_text(Look::of_stdout()) };
    output::print(text.trim_end())?;
    Ok(Exit::done_if(report.is_clean()))
}

async fn of_contracts(
    options: &Options,
    settings: &Settings,
    against: Option<&str>,
) -> Result<Report, CommandError> {
    let findings = check_checkout(&options.workspace()?, settings, against).await?;
    let checked = Checked { name: "contracts".to_owned(), states: checkout::STATES.to_owned() };
    Ok(Report { checks: vec![checked], findings, known: 0 })
}

impl BoundaryArguments {
    fn options(self) -> Options {
        let Self { config, ratchet, update } = self;
        Options { folder: this_folder(), config, ratchet, update }
    }
}

/// The current folder; one that is gone has no workspace.
fn this_folder() -> PathBuf {
    std::env::current_dir().unwrap_or_default()
}
