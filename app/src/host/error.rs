//! Why a host does not start: one sentence that says what happened and what to do.

use std::net::SocketAddr;
use std::path::PathBuf;

use platform::database::OpenError;
use shared_kernel::StoreError;
use shared_kernel::bus::BusError;

/// Why a host does not start. Nothing that was stored before is lost.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The folder cannot be made or written.
    #[error("the data folder {} cannot be used; check that it is a folder, writable, and that the disk is not full", path.display())]
    DataDir {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another host runs on this folder.
    #[error("another galleria serves {}; stop it, or choose another folder with --data-dir", path.display())]
    AlreadyServed {
        /// The folder.
        path: PathBuf,
    },
    /// The address is taken or not this machine's.
    #[error(
        "{address} cannot be listened on; choose another with --listen (port 0 takes a free one)"
    )]
    CannotListen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// A database does not open.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The tables cannot be made or brought up to date.
    #[error(
        "the tables of {context} cannot be brought up to date; the disk may be full or the file damaged"
    )]
    Migration {
        /// The context.
        context: &'static str,
        /// What the database said.
        source: sea_orm::DbErr,
    },
    /// A database opens and then cannot be read.
    #[error("a database cannot be read")]
    Store(#[from] StoreError),
    /// A signing key cannot be used.
    #[error("the signing key {} cannot be used: {reason}; move it away and a new one is made, which ends all sessions", path.display())]
    SigningKey {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The demo catalogue cannot be loaded.
    #[error("the demo catalogue cannot be loaded: {reason}; --no-demo-data leaves it out")]
    DemoData {
        /// Why.
        reason: String,
    },
    /// The bus is not there.
    #[error(transparent)]
    Bus(#[from] BusError),
    /// The address cannot be told to the payment provider.
    #[error("the simulated provider cannot send its webhooks here")]
    Webhooks(#[source] payments::BadWebhookUrl),
    /// The HTTP server does not start.
    #[error("the HTTP server cannot start")]
    Server(#[source] std::io::Error),
}
