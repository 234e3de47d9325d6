//! Why a host does not start: one sentence that says what happened and what to do.

use std::net::SocketAddr;
use std::path::PathBuf;

use platform::auth::BadUsersUrl;
use platform::database::OpenError;
use platform::database::postgres::BadDatabaseUrl;
use platform::database::suitable::Unsuitable;
use platform::descriptor::BuildError;
use platform::http_client::BadUrl;
use platform::identity::Refusal;
use shared_kernel::StoreError;
use shared_kernel::bus::BusError;

use crate::known_events::UnservedSubscription;

/// Why a host does not start. Nothing that was stored before is lost.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The folder cannot be made or written.
    #[error("the data folder {} cannot be used; check that it is a folder, writable, and that the disk is not full", path.display())]
    DataDir {
        /// The folder.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// Another host runs on this folder.
    #[error("another galleria serves {context} in {}; stop it, or choose another folder with --data-dir", path.display())]
    AlreadyServed {
        /// The context.
        context: &'static str,
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
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The socket that a supervisor has passed on cannot be listened on.
    #[error(
        "the socket that was passed to this process (LISTEN_FDS) is no TCP socket; correct the unit of the supervisor, or \
         unset LISTEN_FDS to listen where the settings say"
    )]
    PassedSocket(#[source] std::io::Error),
    /// A database does not open.
    #[error(transparent)]
    Database(#[from] OpenError),
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
        /// What the database said.
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
    /// A database opens and then cannot be read.
    #[error("a database cannot be read")]
    Store(#[from] StoreError),
    /// A context cannot be built.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The demo data cannot be loaded.
    #[error("the demo data of {context} cannot be loaded: {reason}; --no-demo-data leaves it out")]
    DemoData {
        /// The context.
        context: &'static str,
        /// Why.
        reason: String,
    },
    /// A context that is asked for does not run here.
    #[error(
        "{context} does not run in this host; ask the host that runs it, or choose it with `contexts`"
    )]
    NotHosted {
        /// The context.
        context: &'static str,
    },
    /// Contexts that are not here can be heard only over a broker.
    #[error(
        "this host runs {hosted} alone, so it needs `broker.url` to hear of the other contexts"
    )]
    NoBroker {
        /// The contexts that run here.
        hosted: String,
    },
    /// The broker's URL begins with something else.
    #[error(
        "`broker.url` begins with {}, and this program speaks nats:// and amqp://",
        if scheme.is_empty() { "no scheme".to_owned() } else { format!("{scheme}://") }
    )]
    UnknownBroker {
        /// Its scheme; empty when it has none.
        scheme: String,
    },
    /// The broker was left out of this program.
    #[error(
        "`broker.url` begins with {scheme}://, and this program was built without the feature {feature}; build it with \
         `cargo build --release --features {feature}`, or choose another broker"
    )]
    BrokerLeftOut {
        /// The scheme of the URL.
        scheme: String,
        /// The cargo feature.
        feature: &'static str,
    },
    /// The tokens of users cannot be verified.
    #[error("this host does not run users, so it needs `users.url` to verify their tokens")]
    NoKeys,
    /// The address of users cannot be used.
    #[error(transparent)]
    UsersUrl(#[from] BadUsersUrl),
    /// The address that requests are forwarded to cannot be used.
    #[error("requests for {context} cannot be forwarded: correct `http.forward.{context}`")]
    ForwardUrl {
        /// The context.
        context: &'static str,
        /// The fault of it.
        source: BadUrl,
    },
    /// A database URL cannot be used.
    #[error(transparent)]
    DatabaseUrl(BadDatabaseUrl),
    /// A context would wait for ever.
    #[error(
        "{0}; correct the name in the subscription, or build with the contract of its publisher"
    )]
    Unserved(UnservedSubscription),
    /// The bus is not there.
    #[error(transparent)]
    Bus(#[from] BusError),
    /// The HTTP server does not start.
    #[error("the HTTP server cannot start")]
    Server(#[source] std::io::Error),
}

impl From<Refusal> for StartError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}
