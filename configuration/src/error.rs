//! Why there is no configuration.

use std::path::PathBuf;

use shared_kernel::error_chain::describe;

use crate::source::Source;

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file named cannot be read.
    #[error("the configuration file {} cannot be read; check its path and permissions", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The file of a secret cannot be read.
    #[error("the file {} of a secret cannot be read; check its path, its kind and its permissions", path.display())]
    UnreadableSecret {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The file is no TOML.
    #[error("the configuration file {} is not valid TOML in line {line}: {reason}", path.display())]
    NotToml {
        /// The file.
        path: PathBuf,
        /// The line.
        line: usize,
        /// Why. It does not repeat the line, which may hold a secret.
        reason: String,
    },
    /// A key that does not exist.
    #[error(
        "{origin} sets `{key}`, which is no setting{}; `galleria doctor` lists them all",
        closest.as_ref().map(|name| format!("; the closest name is `{name}`")).unwrap_or_default()
    )]
    UnknownKey {
        /// The key.
        key: String,
        /// The source that sets it.
        origin: Source,
        /// The setting that was probably meant.
        closest: Option<String>,
    },
    /// A value that makes no sense.
    #[error("{origin} sets `{key}` to a value that {reason}")]
    BadValue {
        /// The key.
        key: &'static str,
        /// The source that sets it.
        origin: Source,
        /// Why it makes no sense. It never repeats the value, which may be a secret.
        reason: String,
    },
    /// Several of these, one a line.
    #[error("{}", .0.iter().map(|error| describe(error)).collect::<Vec<_>>().join("\n"))]
    Several(Vec<ConfigError>),
}

impl ConfigError {
    /// All of them as one; nothing when there are none.
    pub fn of_all(mut errors: Vec<Self>) -> Result<(), Self> {
        match (errors.pop(), errors.is_empty()) {
            (None, _) => Ok(()),
            (Some(only), true) => Err(only),
            (Some(last), false) => {
                errors.push(last);
                Err(Self::Several(errors))
            }
        }
    }

    /// Each thing that is wrong.
    pub fn each(&self) -> &[Self] {
        match self {
            Self::Several(errors) => errors,
            Self::Unreadable { .. }
            | Self::UnreadableSecret { .. }
            | Self::NotToml { .. }
            | Self::UnknownKey { .. }
            | Self::BadValue { .. } => std::slice::from_ref(self),
        }
    }
}
