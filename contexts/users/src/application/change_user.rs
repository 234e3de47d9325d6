//! The decisions of an admin about a user: loading, deciding and committing, with their errors in common.

use shared_kernel::{Origin, StoreError};

use super::Application;
use super::ports::CommitUserError;
use crate::domain::ids::UserId;
use crate::domain::user::{User, UserChange, UserRefusal};

/// Why a user was not changed.
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

impl Application {
    /// Loads the user, decides and commits. A decision that would change nothing succeeds: requests are idempotent.
    pub(super) async fn decide(
        &self,
        user: UserId,
        origin: &Origin,
        decision: impl FnOnce(&User) -> Result<UserChange, UserRefusal> + Send,
    ) -> Result<(), ChangeUserError> {
        let user = self.users.find(user).await?.ok_or(ChangeUserError::NoSuchUser)?;
        match decision(&user) {
            Ok(change) => Ok(self.users.commit(change, origin).await?),
            Err(UserRefusal::NothingToChange) => Ok(()),
            Err(
                refusal @ (UserRefusal::Erased | UserRefusal::Deactivated | UserRefusal::Oneself),
            ) => Err(refusal.into()),
        }
    }
}
