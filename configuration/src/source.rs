//! Where a value came from.

use std::fmt;
use std::path::PathBuf;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Built in.
    Default,
    /// A TOML file.
    File(PathBuf),
    /// An environment variable.
    Environment(String),
    /// A file with one secret, which an environment variable names.
    SecretFile {
        /// The file.
        file: PathBuf,
        /// The variable.
        variable: String,
    },
    /// A flag of the command line.
    Flag(String),
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::File(path) => write!(formatter, "file {}", path.display()),
            Self::Environment(name) => write!(formatter, "environment {name}"),
            Self::SecretFile { file, variable } => {
                write!(formatter, "file {}, which environment {variable} names", file.display())
            }
            Self::Flag(name) => write!(formatter, "flag {name}"),
        }
    }
}
