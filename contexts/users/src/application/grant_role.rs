//! Grant a role.

use shared_kernel::Origin;

use super::Application;
use super::change_user::{ChangeUserError, unless_already_so};
use crate::domain::role::Role;
use crate::domain::user::UserId;

impl Application {
    /// Gives `user` the role.
    #[tracing::instrument(name = "application.role.grant", skip_all, fields(user.id = %user))]
    pub(crate) async fn grant_role(
        &self,
        user: UserId,
        role: Role,
        origin: &Origin,
    ) -> Result<(), ChangeUserError> {
        let user = self.users.find(user).await?.ok_or(ChangeUserError::NoSuchUser)?;
        if let Some(change) = unless_already_so(user.grant_role(role))? {
            self.users.commit(change, origin).await?;
        }
        Ok(())
    }
}
