//! Grant a role to a user.

use shared_kernel::{Origin, Permission};

use super::Application;
use super::change_user::{Actor, ChangeUserError};
use crate::domain::ids::UserId;
use crate::domain::role::Role;

impl Application {
    /// Grants `role` to `user`.
    #[tracing::instrument(name = "application.role.grant", skip_all, fields(user.id = %user))]
    pub(crate) async fn grant_role(
        &self,
        user: UserId,
        role: Role,
        by: Actor,
        origin: &Origin,
    ) -> Result<(), ChangeUserError> {
        self.decide(user, (by, Permission::Access), origin, |user| user.grant_role(role)).await
    }
}
