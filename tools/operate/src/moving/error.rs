//! Why a context does not move.

use platform::moving::MoveError;

use host::StartError;
use storage::StorageError;
use terminal::Exit;

/// Why a context does not move, in one sentence with what to do.
#[derive(Debug, thiserror::Error)]
pub enum ContextMoveError {
    /// A step does not go on.
    #[error(transparent)]
    Move(#[from] MoveError),
    /// The copy was not the original, so the hosts go on as before.
    #[error("the move was rolled back, and nothing has changed for the hosts")]
    RolledBack(#[source] MoveError),
    /// A database cannot be opened, or its tables cannot be made.
    #[error(transparent)]
    Start(#[from] StartError),
    /// Another move of the context runs.
    #[error("{context} is being moved already; wait for the end of that move")]
    Busy {
        /// The context.
        context: &'static str,
    },
    /// Nothing is to be done.
    #[error("{context} is in {place} already, as its settings say")]
    ThereAlready {
        /// The context.
        context: &'static str,
        /// Where it is.
        place: String,
    },
    /// Where the settings say it is, it is not.
    #[error(
        "there is no {context} in {place}, where its settings say it is; `galleria doctor` says what is missing"
    )]
    NoSource {
        /// The context.
        context: &'static str,
        /// Where it should be.
        place: String,
    },
    /// The place where it is does not answer.
    #[error("the database of {context} does not answer; check that its server runs")]
    NotReached {
        /// The context.
        context: &'static str,
        /// The error of the database.
        source: sea_orm::DbErr,
    },
    /// A roll-back comes too late.
    #[error(
        "{context} is in {target} since the move has ended, and may have changed there; set {setting} to it, and \
         `galleria move {context} --to {back_to}` moves it back"
    )]
    Ended {
        /// The context.
        context: &'static str,
        /// Where it is.
        target: String,
        /// The setting that says where it is.
        setting: String,
        /// Where it was.
        back_to: &'static str,
    },
    /// No temporary folder can be made.
    #[error("no temporary folder can be made; check that TMPDIR is writable and not full")]
    TemporaryFolder(#[source] std::io::Error),
}

impl ContextMoveError {
    /// How a command ends because of it.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::RolledBack(_)
            | Self::Ended { .. }
            | Self::ThereAlready { .. }
            | Self::Move(MoveError::Differs { .. }) => Exit::Found,
            Self::Move(MoveError::Failed { .. } | MoveError::OutOfOrder { .. }) => Exit::Failed,
            Self::Move(_)
            | Self::Start(_)
            | Self::Busy { .. }
            | Self::NoSource { .. }
            | Self::NotReached { .. }
            | Self::TemporaryFolder(_) => Exit::CannotStart,
        }
    }
}

impl From<StorageError> for ContextMoveError {
    fn from(error: StorageError) -> Self {
        Self::Start(error.into())
    }
}
