//! Why the databases of a shop are not opened: one sentence that says what happened and what to do.

use std::path::PathBuf;

use platform::database::OpenError;
use platform::database::postgres::{BadDatabaseUrl, NoConnection};
use platform::database::suitable::Unsuitable;
use platform::identity::Refusal;

/// Why the databases of a shop are not opened. Nothing that was stored before is lost.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The folder cannot be made or written.
    #[error("the data folder {} cannot be used; check that it is a folder, writable, and that the disk is not full", path.display())]
    DataDir {
        /// The folder.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The secret of the shop cannot be read.
    #[error("the secret of the shop cannot be taken from {}: {reason}; nothing was changed", path.display())]
    Secret {
        /// The key file.
        path: PathBuf,
        /// The reason.
        reason: String,
    },
    /// The secret of a shop that was begun is not there.
    #[error(
        "the secret of the shop is neither in the setting shop.secret nor in {}; put it back, from a backup or from another host of the \
         shop: what is sealed under it opens with no other. Nothing was changed",
        path.display()
    )]
    MissingSecret {
        /// The key file.
        path: PathBuf,
    },
    /// A secret that a host has for itself cannot be read or made.
    #[error("{} can be neither read nor made: {reason}; nothing was changed", path.display())]
    OwnSecret {
        /// The file.
        path: PathBuf,
        /// The reason.
        reason: String,
    },
    /// Another host runs on this folder.
    #[error("another galleria serves {context} in {}; stop it, or choose another folder with --data-dir", path.display())]
    AlreadyServed {
        /// The context.
        context: &'static str,
        /// The folder.
        path: PathBuf,
    },
    /// A database does not open.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// A server gives no connection.
    #[error("{database} cannot be opened: {cause}; {advice}")]
    ServerAway {
        /// The database and its server, without user and password.
        database: String,
        /// Why it gives none.
        cause: NoConnection,
        /// The remedy.
        advice: &'static str,
    },
    /// A server that cannot hold a shop.
    #[error(transparent)]
    Unsuitable(#[from] Unsuitable),
    /// The tables cannot be made or brought up to date.
    #[error(
        "the tables of {context} cannot be brought up to date; the disk may be full or the file damaged"
    )]
    Migration {
        /// The context.
        context: &'static str,
        /// The reason that the database gave.
        source: sea_orm::DbErr,
    },
    /// Another session keeps the turn of whoever writes the identity of the shop.
    #[error(
        "another host writes the identity of the shop on the server, and has not ended within {patience}; nothing was changed: \
         start again, and if that does not help, end the session that `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted` names"
    )]
    NoTurn {
        /// How long it was waited for.
        patience: &'static str,
    },
    /// The data have moved to another database.
    #[error("{name} has moved to {to}; {advice}, and start again")]
    MovedAway {
        /// The database.
        name: &'static str,
        /// Where its data are, without a password.
        to: String,
        /// The change of the setting that says where it is.
        advice: String,
    },
    /// The data are on their way.
    #[error(
        "{name} is being moved into {place} and is not whole yet; start again when `galleria move {context}` has ended"
    )]
    Arriving {
        /// The database.
        name: &'static str,
        /// The context that is moved.
        context: &'static str,
        /// The database it is moved into, without a password.
        place: String,
    },
    /// The shop is not as its identity says.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// The identity in the data folder cannot be read or written.
    #[error(
        "the identity of the shop in {} cannot be read or written; mend the file or its permissions, or move it away: it is \
         made again from the databases",
        file.display()
    )]
    Identity {
        /// The file.
        file: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// A database URL cannot be used.
    #[error(transparent)]
    DatabaseUrl(BadDatabaseUrl),
}

impl From<Refusal> for StorageError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}
