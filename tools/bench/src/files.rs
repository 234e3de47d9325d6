//! The files of a measurement: the report, saved for later, and the picture of a growth run.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use terminal::Exit;

use crate::baseline::plot::Growth;

/// Why a file of a measurement cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read.
    #[error("{} cannot be read; check its path and permissions", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// It cannot be written.
    #[error("{} cannot be written; check its path and permissions", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
}

impl FileError {
    /// How a command ends because of it.
    pub const fn exit(&self) -> Exit {
        Exit::CannotStart
    }
}

/// Opens a file for appending, which makes it if it is not there. Measuring may take an hour: whether the result can be
/// written is tried before.
pub fn must_be_writable(file: &Path) -> Result<(), FileError> {
    let opened = File::options().append(true).create(true).open(file);
    opened.map(drop).map_err(|source| unwritable(file, source))
}

/// Saves a report as JSON.
pub fn save(report: &impl Serialize, file: &Path) -> Result<(), FileError> {
    let text =
        serde_json::to_string_pretty(report).map_err(|error| unwritable(file, error.into()))?;
    std::fs::write(file, text + "\n").map_err(|source| unwritable(file, source))
}

/// Draws what a growth run has measured.
pub fn draw(growth: &Growth, into: &Path) -> Result<(), FileError> {
    let svg = growth.svg().map_err(|error| unwritable(into, io::Error::other(error)))?;
    std::fs::write(into, svg).map_err(|source| unwritable(into, source))
}

/// Draws what a growth run has saved as JSON.
pub fn draw_saved(json: &Path, into: &Path) -> Result<(), FileError> {
    let unreadable = |source| FileError::Unreadable { path: json.to_owned(), source };
    let text = std::fs::read_to_string(json).map_err(unreadable)?;
    let growth: Growth = serde_json::from_str(&text).map_err(|error| unreadable(error.into()))?;
    draw(&growth, into)
}

fn unwritable(path: &Path, source: io::Error) -> FileError {
    FileError::Unwritable { path: path.to_owned(), source }
}
