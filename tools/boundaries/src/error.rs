//! Why a tree cannot be checked at all.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

/// A file or a command that the checks need and cannot use.
#[derive(Debug)]
pub enum CheckError {
    /// No folder above has a `boundaries.toml`.
    NoWorkspace,
    /// A file or folder cannot be read or written.
    File {
        /// Its path.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A file does not parse as Rust.
    NotRust {
        /// Its path.
        path: PathBuf,
        /// The parser's error.
        source: syn::Error,
    },
    /// `boundaries.toml` or a manifest cannot be used.
    Config {
        /// Its path.
        path: PathBuf,
        /// The fault.
        message: String,
    },
    /// Cargo or git cannot answer.
    Command {
        /// The command.
        command: &'static str,
        /// Its message.
        message: String,
    },
    /// A list has a line that cannot be read.
    List {
        /// The list.
        path: PathBuf,
        /// The line.
        line: String,
        /// The form that it should have.
        form: &'static str,
    },
}

impl CheckError {
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::File { path, source }
    }

    pub(crate) fn command(command: &'static str, message: impl fmt::Display) -> Self {
        Self::Command { command, message: message.to_string() }
    }
}

impl fmt::Display for CheckError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoWorkspace => formatter.write_str(
                "there is no boundaries.toml here or in a folder above; write one (docs/boundaries.md), or name it with --config",
            ),
            Self::File { path, .. } => {
                write!(formatter, "{} cannot be read or written", path.display())
            }
            Self::NotRust { path, .. } => {
                write!(formatter, "{} does not parse as Rust", path.display())
            }
            Self::Config { path, message } => write!(formatter, "{}: {message}", path.display()),
            Self::Command { command, message } => {
                write!(formatter, "`{command}` failed: {message}")
            }
            Self::List { path, line, form } => {
                write!(formatter, "{} has the line `{line}`; a line is {form}", path.display())
            }
        }
    }
}

impl Error for CheckError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::File { source, .. } => Some(source),
            Self::NotRust { source, .. } => Some(source),
            Self::NoWorkspace | Self::Config { .. } | Self::Command { .. } | Self::List { .. } => {
                None
            }
        }
    }
}
