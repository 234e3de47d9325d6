//! Why a context is not extracted.

use std::path::PathBuf;

use terminal::{Exit, output};

use crate::ShopError;

/// Why a context is not extracted, in one sentence; causes follow it.
#[derive(Debug, thiserror::Error)]
pub enum ExtractionError {
    /// The shop cannot be looked into.
    #[error(transparent)]
    Shop(#[from] ShopError),
    /// Nothing would be left in the main host.
    #[error("{contexts} runs alone in this host already; there is nothing to take it out of")]
    NothingStays {
        /// The contexts.
        contexts: String,
    },
    /// The host of a context that was taken out before is not known.
    #[error(
        "{context} does not run in this host, and nothing says where its host is: set `http.forward.{context}`, such as \
         http://127.0.0.1:8082, as the main.toml of its own extraction does, or name that file with --config"
    )]
    Unknown {
        /// The context.
        context: &'static str,
    },
    /// Files of these names are there with another content.
    #[error(
        "{} has other files of these names: {files}; nothing was written; move them away, or choose another folder with --into",
        output::folder(folder)
    )]
    WouldOverwrite {
        /// The folder.
        folder: PathBuf,
        /// Their names.
        files: String,
    },
    /// A file cannot be written.
    #[error("{} cannot be written; check its path and permissions", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
}

impl ExtractionError {
    /// How a command ends because of it.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Shop(error) => error.exit(),
            Self::NothingStays { .. } | Self::Unknown { .. } | Self::WouldOverwrite { .. } => {
                Exit::Found
            }
            Self::Unwritable { .. } => Exit::CannotStart,
        }
    }
}
