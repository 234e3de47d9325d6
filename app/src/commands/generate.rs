//! `galleria new-context`, `new-event`, `new-endpoint` and `react-to`: code in the house's skeleton, written into a checkout.

use code_generator::cli::Verb;
use terminal::{Exit, output};

use super::CommandError;

/// Writes the code, and prints what was written and what is left to decide.
pub(crate) fn run(verb: Verb) -> Result<Exit, CommandError> {
    // A folder that is gone is in no workspace.
    let folder = std::env::current_dir().unwrap_or_default();
    output::print(&verb.run(&folder)?)?;
    Ok(Exit::Done)
}
