//! The place to move a context to, as the command line names it.

use host::config::Settings;
use platform::database::postgres::{BadDatabaseUrl, PostgresDatabase};
use secrecy::{ExposeSecret, SecretString};
use storage::data_dir;
use storage::place::Place;

/// Where a context is to go.
#[derive(Debug, Clone)]
pub enum Destination {
    /// Files in the data folder.
    Sqlite,
    /// Schemas in the database of this URL.
    Server(SecretString),
}

/// Why nothing can be moved there. The text of the command line is not repeated: it may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum BadDestination {
    /// It is neither a URL nor the word.
    #[error("--to is neither `sqlite` nor `env:` and a variable's name, and {0}")]
    Unreadable(BadDatabaseUrl),
    /// The variable is not there.
    #[error("--to names the environment variable {name}, which is not set")]
    NotSet {
        /// Its name.
        name: String,
    },
}

impl Destination {
    /// Reads `sqlite`, the URL of a PostgreSQL database, or `env:` and the variable that holds one of them.
    pub fn parse(text: &SecretString) -> Result<Self, BadDestination> {
        let text = text.expose_secret();
        // A text that cannot be a variable's name is not repeated as one: it may be a URL.
        let is_name =
            |name: &&str| name.chars().all(|one| one.is_ascii_alphanumeric() || one == '_');
        let Some(name) = text.strip_prefix("env:").filter(is_name) else {
            return Self::parse_value(text);
        };
        let value = std::env::var(name)
            .map_err(|_not_there| BadDestination::NotSet { name: name.to_owned() })?;
        Self::parse_value(&value)
    }

    fn parse_value(text: &str) -> Result<Self, BadDestination> {
        if text == "sqlite" {
            return Ok(Self::Sqlite);
        }
        PostgresDatabase::new(text, "", None).map_err(BadDestination::Unreadable)?;
        Ok(Self::Server(SecretString::from(text)))
    }

    pub(super) fn place(&self, settings: &Settings, name: &'static str) -> Place {
        match self {
            Self::Sqlite => Place::File(data_dir::database_file(&settings.data_dir, name)),
            Self::Server(url) => Place::Server(url.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_to_is_a_url_a_variable_or_the_word() {
        let read = |text: &str| Destination::parse(&SecretString::from(text));
        assert!(matches!(read("sqlite"), Ok(Destination::Sqlite)));
        assert!(matches!(read("postgres://a:b@host/shop"), Ok(Destination::Server(_))));
        assert!(matches!(read("env:CARGO_PKG_NAME"), Err(BadDestination::Unreadable(_))));
        let Err(BadDestination::NotSet { name }) = read("env:NOT_SET_BY_ANYBODY") else { panic!() };
        assert_eq!(name, "NOT_SET_BY_ANYBODY");
        assert!(matches!(read("env:mysql://a:b@host/shop"), Err(BadDestination::Unreadable(_))));
        let refused = read("mysql://a:secret@host/shop").unwrap_err().to_string();
        assert!(!refused.contains("secret"), "{refused}");
    }
}
