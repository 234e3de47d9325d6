//! Where the figures go.

use std::fs::File;
use std::path::Path;

use serde::Serialize;

use crate::commands::CommandError;
use terminal::output;

/// Prints a report as JSON, or saves it, or both.
pub(super) fn tell(
    report: &impl Serialize,
    json: bool,
    save: Option<&Path>,
) -> Result<(), CommandError> {
    if json {
        output::print_json(report)?;
    }
    if let Some(file) = save {
        let unwritable = |source| CommandError::Unwritable { path: file.to_owned(), source };
        let text =
            serde_json::to_string_pretty(report).map_err(|error| unwritable(error.into()))?;
        std::fs::write(file, text + "\n").map_err(unwritable)?;
    }
    Ok(())
}

/// Opens a file to write behind what it holds, which makes it if it is not there. Measuring may take an hour: whether the
/// result can be written is tried before.
pub(super) fn must_be_writable(file: &Path) -> Result<(), CommandError> {
    let opened = File::options().append(true).create(true).open(file);
    opened.map(drop).map_err(|source| CommandError::Unwritable { path: file.to_owned(), source })
}
