//! Ownership of a context's data: each database says whether it is the one that takes changes. A move to another
//! database changes that, and every transaction of a writer reads it first.

use std::error::Error;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};
use shared_kernel::StoreError;

use crate::database::catalog::has_table;

/// Reads the state: `here`, `receiving` (a move fills this database) or `moved` (another one has taken over).
pub(crate) const STATE: &str = "SELECT state FROM ownership";

/// Why a database takes no changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ContextMoved {
    /// Another database has taken over.
    #[error("this context has moved to another database; its host there answers")]
    Moved,
    /// A move is still under way.
    #[error("this context is being moved into this database; it answers when the move has ended")]
    Receiving,
}

impl ContextMoved {
    /// The reason why nothing was written, if it is in the chain of `error`.
    pub(crate) fn find_in_chain(error: &(dyn Error + 'static)) -> Option<Self> {
        let mut link = Some(error);
        while let Some(current) = link {
            if let Some(found) = current.downcast_ref::<Self>() {
                return Some(*found);
            }
            link = current.source();
        }
        None
    }
}

/// Whether a failure is because the data are in another database, or on their way there. The writer logs that once; a
/// caller that retries need not log it.
pub fn is_context_moved(error: &(dyn Error + 'static)) -> bool {
    ContextMoved::find_in_chain(error).is_some()
}

/// Refuses unless the state is `here`.
pub(crate) fn must_own(state: &str) -> Result<(), StoreError> {
    match state {
        "here" => Ok(()),
        "receiving" => Err(StoreError::Unavailable(ContextMoved::Receiving.into())),
        _moved => Err(StoreError::Unavailable(ContextMoved::Moved.into())),
    }
}

/// Where the data are when they are not in this database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MoveState {
    /// They have moved to the database named here; the name contains no password.
    MovedTo(String),
    /// They are being moved into this one.
    Arriving,
}

/// Where the data are, unless they are in the database of `connection`. A database without tables counts as owning.
pub async fn move_state(connection: &DatabaseConnection) -> Result<Option<MoveState>, DbErr> {
    if !has_table(connection, "ownership").await? {
        return Ok(None);
    }
    let backend = connection.get_database_backend();
    let query = Statement::from_string(backend, "SELECT state, moved_to FROM ownership");
    let Some(row) = connection.query_one_raw(query).await? else { return Ok(None) };
    let (state, moved_to): (String, Option<String>) =
        (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    Ok(match &*state {
        "here" => None,
        "receiving" => Some(MoveState::Arriving),
        _moved => {
            Some(MoveState::MovedTo(moved_to.unwrap_or_else(|| "another database".to_owned())))
        }
    })
}
