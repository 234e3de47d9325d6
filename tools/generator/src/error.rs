//! Why nothing is written, and what to do about it.

use std::io;
use std::path::PathBuf;

/// Why nothing is written. Each is one sentence or two for people.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// There is no workspace at or above the folder.
    #[error(
        "{} is in no workspace with a boundaries.toml; run this in a checkout, or in a folder \
         that `galleria new-workspace` has made",
        .0.display()
    )]
    NoWorkspace(PathBuf),
    /// A file cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// A name that cannot be used. A whole sentence.
    #[error("{0}")]
    Name(String),
    /// Something of that name is there.
    #[error("{0}")]
    Taken(String),
    /// Something that is named is not there. A whole sentence that says what there is.
    #[error("{0}")]
    Missing(String),
    /// The place for new code is not found.
    #[error("nothing was written: {file} has no {wanted}; add it by hand, or {instead}")]
    Anchor {
        /// The file, from the root of the workspace.
        file: String,
        /// What was looked for.
        wanted: String,
        /// What to do instead.
        instead: String,
    },
    /// A file that is to be changed is not well formed.
    #[error("nothing was written: {file} cannot be parsed: {message}; mend it first")]
    Malformed {
        /// The file, from the root of the workspace.
        file: String,
        /// The message of the parser.
        message: String,
    },
    /// A file has changed since the plan was made.
    #[error("nothing was written: {0} has changed meanwhile; run this again")]
    Changed(String),
    /// A file cannot be written.
    #[error("{file} cannot be written: {source}; {left}")]
    Write {
        /// The file, from the root of the workspace.
        file: String,
        /// The reason.
        source: io::Error,
        /// The state of the workspace now.
        left: String,
    },
    /// A template of this program is wrong.
    #[error("the template {0} is wrong: report this as a fault of the program")]
    Template(String),
}

impl GenerateError {
    pub(crate) fn anchor(file: &str, wanted: &str, instead: &str) -> Self {
        let (file, wanted, instead) = (file.to_owned(), wanted.to_owned(), instead.to_owned());
        Self::Anchor { file, wanted, instead }
    }
}
