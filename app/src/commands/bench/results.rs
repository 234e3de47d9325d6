//! The output of a measurement: standard output, a file, or both.

use std::fs::File;
use std::path::Path;

use serde::Serialize;

use ::bench::Narration;
use terminal::output;

use crate::error::CommandError;

/// Prints a report as JSON, or saves it, or both.
pub(super) fn publish(
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

/// Opens a file for appending, which makes it if it is not there. Measuring may take an hour: whether the result can be
/// written is tried before.
pub(super) fn must_be_writable(file: &Path) -> Result<(), CommandError> {
    let opened = File::options().append(true).create(true).open(file);
    opened.map(drop).map_err(|source| CommandError::Unwritable { path: file.to_owned(), source })
}

/// Progress is printed unless the output is JSON.
pub(super) const fn narration(json: bool) -> Narration {
    if json { Narration::Silent } else { Narration::Aloud }
}
