//! Reactivate a user: an admin opens a deactivated account.

use shared_kernel::{Origin, Permission};

use super::Application;
use super::change_user::{Actor, ChangeUserError};
use crate::domain::ids::UserId;
use crate::domain::user::User;

impl Application {
    /// Reactivates `user`.
    #[tracing::instrument(name = "application.user.reactivate", skip_all, fields(user.id = %user))]
    pub(crate) async fn reactivate_user(
        &self,
        user: UserId,
        by: Actor,
        origin: &Origin,
    ) -> Result<(), ChangeUserError> {
        self.decide(user, (by, Permission::Customers), origin, User::reactivate).await
    }
}
