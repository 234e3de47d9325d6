//! Why a PostgreSQL server gives no connection, and what to do about it.

use std::io::ErrorKind;
use std::time::Duration;

use sea_orm::sqlx;
use shared_kernel::error_chain::describe;

/// It refuses the user or the password.
const DENIED: [&str; 2] = ["28P01", "28000"];
/// It has no such database.
const NO_DATABASE: &str = "3D000";
/// It is starting, or has no connection left.
const NOT_YET: [&str; 2] = ["57P03", "53300"];

/// Why a server gives no connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoConnection {
    /// No server listens there.
    #[error("the server refused the connection")]
    Refused,
    /// The user or the password is wrong, or may not come from here.
    #[error("the server refused the user or the password ({0})")]
    Denied(String),
    /// It has no such database.
    #[error("{0}")]
    NoDatabase(String),
    /// It is starting, or has no connection left.
    #[error("the server takes no connection now ({0})")]
    NotYet(String),
    /// It says nothing.
    #[error("no answer within {} s", .0.as_secs())]
    Silent(Duration),
    /// Another reason.
    #[error("{0}")]
    Other(String),
}

impl NoConnection {
    /// The remedy, as part of a sentence.
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::Refused | Self::Silent(_) => {
                "check that it runs, and the host and the port in its URL"
            }
            Self::Denied(_) => "check the user and the password in its URL",
            Self::NoDatabase(_) => "make the database, or check its name in the URL",
            Self::NotYet(_) => "wait until it does, and start again",
            Self::Other(_) => "check that the server runs, and its URL",
        }
    }

    /// Whether it may give one a little later, as when it has just been started.
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Refused | Self::NotYet(_))
    }
}

impl From<sqlx::Error> for NoConnection {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Io(why) = &error
            && why.kind() == ErrorKind::ConnectionRefused
        {
            return Self::Refused;
        }
        let sqlx::Error::Database(said) = &error else { return Self::Other(describe(&error)) };
        let message = said.message().to_owned();
        match said.code().as_deref() {
            Some(code) if DENIED.contains(&code) => Self::Denied(message),
            Some(NO_DATABASE) => Self::NoDatabase(message),
            Some(code) if NOT_YET.contains(&code) => Self::NotYet(message),
            Some(_) | None => Self::Other(describe(&error)),
        }
    }
}
