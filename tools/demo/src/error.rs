//! Why a demo or a bench cannot go on. A scene that goes otherwise than expected is no error: the summary says so.

use std::io;
use std::path::PathBuf;

use hyper::StatusCode;
use shared_kernel::StoreError;

use host::StartError;
use terminal::Exit;
use terminal::output::OutputError;

/// Why a demo cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The temporary folder cannot be made or written.
    #[error("{} cannot be used; check that it is writable and not full, or set TMPDIR to another folder", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The folder that is named for a rehearsal has files, and no rehearsal has made it.
    #[error("{} has files that no rehearsal has made; name an empty folder, or one that does not exist", path.display())]
    NotOfARehearsal {
        /// The folder.
        path: PathBuf,
    },
    /// No database can be made on the server.
    #[error(
        "no database can be made on that server; check the URL, and that its user may make databases and roles"
    )]
    Database {
        /// The error of the server.
        source: sea_orm::DbErr,
    },
    /// The shop does not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// A database of the shop cannot be read.
    #[error("a database of the demo's shop cannot be read")]
    Store(#[from] StoreError),
    /// The shop in a process of its own does not come up.
    #[error("the shop did not start as a process of its own: {reason}")]
    ServerProcess {
        /// The reason.
        reason: String,
    },
    /// No port of loopback can be had for the mails of a rehearsal.
    #[error("no port of this machine can be had for the mails of the rehearsal")]
    MailCatcher(#[source] io::Error),
    /// This program cannot be started a second time.
    #[error("this program cannot be started as a process of its own")]
    Spawn(#[source] io::Error),
    /// The shop does not answer.
    #[error("{request} was not answered: {reason}")]
    Unanswered {
        /// Method and path.
        request: String,
        /// The failure of the connection.
        reason: String,
    },
    /// The shop answers something else than a demo can go on with.
    #[error("{request} was answered with {status}: {body}")]
    Refused {
        /// Method and path.
        request: String,
        /// The status.
        status: StatusCode,
        /// The beginning of the body.
        body: String,
    },
    /// An answer is not what the demo relies on.
    #[error("the answer to {request} has no {missing}")]
    Answer {
        /// Method and path.
        request: String,
        /// The part that is missing.
        missing: &'static str,
    },
    /// There is no admin for the show.
    #[error("the admin of the demo's shop could not be made: {reason}")]
    Admin {
        /// Why.
        reason: String,
    },
    /// Generated products were refused.
    #[error("the products of the bench could not be imported: {reason}")]
    Catalogue {
        /// Why.
        reason: String,
    },
    /// The output cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The raw program beside the shop cannot go on.
    #[error("the limit beside the shop could not be measured: {reason}")]
    Limit {
        /// The error of its database.
        reason: String,
    },
    /// The thread of the load driver ended without a result.
    #[error("the load driver ended without a result: {reason}")]
    Driver {
        /// The reason.
        reason: String,
    },
}

impl DemoError {
    /// How a command ends because of it.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Folder { .. }
            | Self::NotOfARehearsal { .. }
            | Self::Database { .. }
            | Self::MailCatcher(_)
            | Self::Start(_) => Exit::CannotStart,
            Self::Store(_)
            | Self::ServerProcess { .. }
            | Self::Spawn(_)
            | Self::Unanswered { .. }
            | Self::Refused { .. }
            | Self::Answer { .. }
            | Self::Admin { .. }
            | Self::Catalogue { .. }
            | Self::Output(_)
            | Self::Driver { .. }
            | Self::Limit { .. } => Exit::Failed,
        }
    }
}
