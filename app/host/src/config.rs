//! Configuration: defaults, then a TOML file, then the environment, then flags. Every value remembers where it came
//! from, so that `doctor` and every refusal can say it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

mod keys;
mod settings;

pub use keys::{KEYS, Key};
pub use settings::{Settings, Webhooks};

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Built in.
    Default,
    /// A TOML file.
    File(PathBuf),
    /// An environment variable.
    Environment(String),
    /// A flag of the command line.
    Flag(String),
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::File(path) => write!(formatter, "file {}", path.display()),
            Self::Environment(name) => write!(formatter, "environment {name}"),
            Self::Flag(name) => write!(formatter, "flag {name}"),
        }
    }
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file named cannot be read.
    #[error("the configuration file {} cannot be read; check its path and permissions", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is no TOML.
    #[error("the configuration file {} is not valid TOML", path.display())]
    NotToml {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: toml::de::Error,
    },
    /// A key that does not exist.
    #[error("{origin} sets `{key}`, which is no setting; `galleria doctor` lists them all")]
    UnknownKey {
        /// The key.
        key: String,
        /// Who set it.
        origin: Source,
    },
    /// A value that makes no sense.
    #[error("{origin} sets `{key}` to a value that {reason}")]
    BadValue {
        /// The key.
        key: &'static str,
        /// Who set it.
        origin: Source,
        /// Why it makes no sense. It never repeats the value, which may be a secret.
        reason: String,
    },
}

/// Raw values by key, each with its source.
#[derive(Debug, Clone)]
pub struct Config(BTreeMap<&'static str, (String, Source)>);

/// The prefix of environment variables: `listen` is set by `GALLERIA_LISTEN`, `provider.webhooks` by
/// `GALLERIA_PROVIDER_WEBHOOKS`.
pub const ENVIRONMENT_PREFIX: &str = "GALLERIA_";

/// The prefix of variables that choose where the tests run. They are no settings of a shop.
pub const TEST_PREFIX: &str = "GALLERIA_TEST_";

/// The file that is read when none is named and it is there.
pub const DEFAULT_FILE: &str = "galleria.toml";

impl Config {
    /// The built-in values.
    pub fn defaults() -> Self {
        let value = |key: &Key| (key.name, (key.default.to_owned(), Source::Default));
        Self(KEYS.iter().map(value).collect())
    }

    /// Reads `file`, or `galleria.toml` in the current folder if it is there and no file is named.
    pub fn with_file(self, file: Option<&Path>) -> Result<Self, ConfigError> {
        match file {
            Some(path) => self.read_file(path),
            None if Path::new(DEFAULT_FILE).exists() => self.read_file(Path::new(DEFAULT_FILE)),
            None => Ok(self),
        }
    }

    fn read_file(mut self, path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        let table: toml::Table = toml::from_str(&text)
            .map_err(|source| ConfigError::NotToml { path: path.to_owned(), source })?;
        let mut flat = Vec::new();
        flatten("", &table, &mut flat);
        for (key, value) in flat {
            self.set(&key, value, Source::File(path.to_owned()))?;
        }
        Ok(self)
    }

    /// Reads the variables that begin with `GALLERIA_`, except those of the tests.
    pub fn with_environment(
        mut self,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        for (name, value) in variables {
            if name.starts_with(TEST_PREFIX) {
                continue;
            }
            let Some(rest) = name.strip_prefix(ENVIRONMENT_PREFIX) else { continue };
            let source = Source::Environment(name.clone());
            let named = |key: &&Key| key.name.replace('.', "_").eq_ignore_ascii_case(rest);
            match KEYS.iter().find(named) {
                Some(key) => self.set(key.name, value, source)?,
                None => {
                    return Err(ConfigError::UnknownKey {
                        key: rest.to_lowercase(),
                        origin: source,
                    });
                }
            }
        }
        Ok(self)
    }

    /// Sets one key from a flag.
    #[must_use]
    pub fn with_flag(mut self, key: &'static str, value: Option<String>, flag: &str) -> Self {
        if let Some(value) = value {
            self.0.insert(key, (value, Source::Flag(flag.to_owned())));
        }
        self
    }

    fn set(&mut self, key: &str, value: String, source: Source) -> Result<(), ConfigError> {
        match KEYS.iter().find(|known| known.name == key) {
            Some(known) => {
                self.0.insert(known.name, (value, source));
                Ok(())
            }
            None => Err(ConfigError::UnknownKey { key: key.to_owned(), origin: source }),
        }
    }

    /// Every key with its value and source, secrets masked.
    pub fn shown(&self) -> impl Iterator<Item = (&'static Key, String, &Source)> {
        KEYS.iter().filter_map(|key| {
            let (value, source) = self.0.get(key.name)?;
            let masked = key.secret && !value.is_empty();
            Some((key, if masked { "••••••".to_owned() } else { value.clone() }, source))
        })
    }

    fn get(&self, key: &'static str) -> (&str, Source) {
        self.0.get(key).map_or(("", Source::Default), |(value, source)| (value, source.clone()))
    }
}

fn flatten(prefix: &str, table: &toml::Table, flat: &mut Vec<(String, String)>) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            toml::Value::Table(inner) => flatten(&key, inner, flat),
            toml::Value::String(text) => flat.push((key, text.clone())),
            toml::Value::Array(items) => {
                let item = |item: &toml::Value| {
                    item.as_str().map_or_else(|| item.to_string(), str::to_owned)
                };
                flat.push((key, items.iter().map(item).collect::<Vec<_>>().join(",")));
            }
            toml::Value::Integer(_)
            | toml::Value::Float(_)
            | toml::Value::Boolean(_)
            | toml::Value::Datetime(_) => flat.push((key, value.to_string())),
        }
    }
}

#[cfg(test)]
mod tests;
