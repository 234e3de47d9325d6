//! The layers of the configuration: raw values by key, each with its source.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use platform::settings::{BadSetting, Setting, SettingValues};

use crate::declaration::Declaration;
use crate::error::ConfigError;
use crate::similar::closest;
use crate::source::Source;
use crate::text_file;

/// Raw values by key, each with its source.
#[derive(Debug, Clone)]
pub struct Config<D> {
    values: BTreeMap<&'static str, (String, Source)>,
    declared: PhantomData<D>,
}

impl<D: Declaration> Config<D> {
    /// The built-in values.
    pub fn defaults() -> Self {
        let value = |key: &Setting| (key.name, (key.default.to_owned(), Source::Default));
        Self { values: D::settings().iter().map(value).collect(), declared: PhantomData }
    }

    /// Reads `file`, or the default file in the current folder if it is there and no file is named.
    pub fn with_file(self, file: Option<&Path>) -> Result<Self, ConfigError> {
        match file {
            Some(path) => self.read_file(path),
            None if Path::new(D::DEFAULT_FILE).exists() => {
                self.read_file(Path::new(D::DEFAULT_FILE))
            }
            None => Ok(self),
        }
    }

    fn read_file(mut self, path: &Path) -> Result<Self, ConfigError> {
        let text = text_file::read(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        let table: toml::Table =
            toml::from_str(&text).map_err(|error| not_toml(path, &text, &error))?;
        let mut flat = Vec::new();
        flatten("", &table, &mut flat);
        let mut unknown = Vec::new();
        for (name, value) in flat {
            let origin = Source::File(path.to_owned());
            match D::settings().iter().find(|key| key.name == name) {
                Some(key) => self.set(key, value, origin),
                None if D::is_left_out(&name, '.') => {}
                None => {
                    let closest = closest(&name, D::settings().iter().map(|key| key.name));
                    let closest = closest.map(str::to_owned);
                    unknown.push(ConfigError::UnknownKey { key: name, origin, closest });
                }
            }
        }
        ConfigError::of_all(unknown).map(|()| self)
    }

    /// Reads the variables that begin with the prefix of settings, except those with the ignored one. The variable of a secret
    /// with `_FILE` behind it names a file that holds the secret.
    pub fn with_environment(
        mut self,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let (mut refused, mut files) = (Vec::new(), Vec::new());
        for (name, value) in variables {
            if name.starts_with(D::IGNORED_PREFIX) {
                continue;
            }
            let Some(rest) = name.strip_prefix(D::ENVIRONMENT_PREFIX) else { continue };
            let (rest, origin) = (rest.to_lowercase(), Source::Environment(name.clone()));
            match D::settings().iter().find(|key| in_a_variable(key) == rest) {
                Some(key) => refused.extend(self.set_beside_file(key, value, origin).err()),
                None if secret_in_a_file::<D>(&rest).is_some() => files.push((rest, name, value)),
                None if D::is_left_out(&rest, '_') => {}
                None => {
                    let names: Vec<String> = D::settings().iter().map(in_a_variable).collect();
                    let closest = closest(&rest, names.iter().map(String::as_str));
                    let closest = closest
                        .map(|name| format!("{}{}", D::ENVIRONMENT_PREFIX, name.to_uppercase()));
                    refused.push(ConfigError::UnknownKey { key: rest, origin, closest });
                }
            }
        }
        for (rest, variable, file) in files {
            let Some(key) = secret_in_a_file::<D>(&rest) else { continue };
            refused.extend(self.set_from_file(key, variable, file.into()).err());
        }
        ConfigError::of_all(refused).map(|()| self)
    }

    /// Sets a key from a variable, unless a file has its secret.
    fn set_beside_file(
        &mut self,
        key: &Setting,
        value: String,
        origin: Source,
    ) -> Result<(), ConfigError> {
        if let Some((_, other @ Source::SecretFile { .. })) = self.values.get(key.name) {
            return Err(two_sources(key, origin, other));
        }
        self.set(key, value, origin);
        Ok(())
    }

    fn set_from_file(
        &mut self,
        key: &Setting,
        variable: String,
        file: PathBuf,
    ) -> Result<(), ConfigError> {
        let text = text_file::read_regular(&file)
            .map_err(|source| ConfigError::UnreadableSecret { path: file.clone(), source })?;
        let origin = Source::SecretFile { file, variable };
        if let Some((_, other @ (Source::Environment(_) | Source::File(_)))) =
            self.values.get(key.name)
        {
            return Err(two_sources(key, origin, other));
        }
        // A file ends with a line feed.
        let secret = text.trim();
        if secret.is_empty() {
            let reason = "is empty".to_owned();
            return Err(ConfigError::BadValue { key: key.name, origin, reason });
        }
        self.set(key, secret.to_owned(), origin);
        Ok(())
    }

    /// Sets one key from a flag.
    #[must_use]
    pub fn with_flag(mut self, key: &'static str, value: Option<String>, flag: &str) -> Self {
        if let Some(value) = value {
            self.values.insert(key, (value, Source::Flag(flag.to_owned())));
        }
        self
    }

    fn set(&mut self, key: &Setting, value: String, source: Source) {
        self.values.insert(key.name, (value, source));
    }

    /// Every key with its value and source, secrets masked.
    pub fn shown(&self) -> impl Iterator<Item = (&'static Setting, String, &Source)> {
        D::settings().iter().filter_map(|key| {
            let (value, source) = self.values.get(key.name)?;
            let masked = key.secret && !value.is_empty();
            Some((key, if masked { "••••••".to_owned() } else { value.clone() }, source))
        })
    }

    /// Every value.
    pub fn values(&self) -> SettingValues {
        let mut values = SettingValues::default();
        for (name, (value, _)) in &self.values {
            values.set(name, value);
        }
        values
    }

    /// A value that cannot be used, with the source that set it.
    pub fn refused(&self, bad: BadSetting) -> ConfigError {
        let BadSetting { setting: key, reason } = bad;
        let origin = self.values.get(key).map_or(Source::Default, |(_, source)| source.clone());
        ConfigError::BadValue { key, origin, reason }
    }
}

fn two_sources(key: &Setting, origin: Source, other: &Source) -> ConfigError {
    let reason = format!("stands beside {other}; remove one of the two");
    ConfigError::BadValue { key: key.name, origin, reason }
}

/// The secret that a variable with this end names a file of.
fn secret_in_a_file<D: Declaration>(rest: &str) -> Option<&'static Setting> {
    let name = rest.strip_suffix("_file")?;
    D::settings().iter().find(|key| key.secret && in_a_variable(key) == name)
}

/// Why a file is no TOML. The error of the parser quotes the line, which may hold a secret, and is not passed on.
fn not_toml(path: &Path, text: &str, error: &toml::de::Error) -> ConfigError {
    let begins = error.span().map_or(0, |span| span.start);
    let before = text.get(..begins).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    ConfigError::NotToml { path: path.to_owned(), line, reason: error.message().to_owned() }
}

/// The name of a setting as the end of a variable's.
fn in_a_variable(key: &Setting) -> String {
    key.name.replace('.', "_")
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
