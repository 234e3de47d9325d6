//! What the decisions of an admin about a user have in common: the ways they fail, and that asking for what is
//! already so succeeds without changing anything.

use shared_kernel::StoreError;

use super::ports::CommitUserError;
use crate::domain::user::{UserChange, UserRefusal};

/// Why a user stays as they are.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChangeUserError {
    #[error("there is no such user")]
    NoSuchUser,
    #[error(transparent)]
    Refused(#[from] UserRefusal),
    #[error(transparent)]
    Commit(#[from] CommitUserError),
    #[error("the user could not be loaded")]
    Store(#[from] StoreError),
}

/// The change, or `None` when it is already so: a repeated request is not a mistake.
pub(super) fn unless_already_so(
    decision: Result<UserChange, UserRefusal>,
) -> Result<Option<UserChange>, UserRefusal> {
    match decision {
        Ok(change) => Ok(Some(change)),
        Err(UserRefusal::NothingToChange) => Ok(None),
        Err(refusal @ (UserRefusal::Erased | UserRefusal::Deactivated | UserRefusal::Oneself)) => {
            Err(refusal)
        }
    }
}
