//! Reactivate: an admin opens a closed account.

use shared_kernel::Origin;

use super::Application;
use super::change_user::{ChangeUserError, unless_already_so};
use crate::domain::user::UserId;

impl Application {
    /// Opens the account of `user` again.
    #[tracing::instrument(name = "application.user.reactivate", skip_all, fields(user.id = %user))]
    pub(crate) async fn reactivate_user(
        &self,
        user: UserId,
        origin: &Origin,
    ) -> Result<(), ChangeUserError> {
        let user = self.users.find(user).await?.ok_or(ChangeUserError::NoSuchUser)?;
        if let Some(change) = unless_already_so(user.reactivate())? {
            self.users.commit(change, origin).await?;
        }
        Ok(())
    }
}
