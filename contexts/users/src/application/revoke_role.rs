//! Revoke a role of a user. The last admin cannot lose theirs.

use shared_kernel::{Origin, Permission};

use super::Application;
use super::change_user::{Actor, ChangeUserError};
use crate::domain::ids::UserId;
use crate::domain::role::Role;

impl Application {
    /// Revokes `role` of `user`.
    #[tracing::instrument(name = "application.role.revoke", skip_all, fields(user.id = %user))]
    pub(crate) async fn revoke_role(
        &self,
        user: UserId,
        role: Role,
        by: Actor,
        origin: &Origin,
    ) -> Result<(), ChangeUserError> {
        self.decide(user, (by, Permission::Access), origin, |user| user.revoke_role(role)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::ports::CommitUserError;
    use crate::application::testing::Shop;

    fn is_last_admin(result: &Result<(), ChangeUserError>) -> bool {
        matches!(result, Err(ChangeUserError::Commit(CommitUserError::LastAdmin)))
    }

    #[tokio::test]
    async fn the_last_admin_can_be_neither_revoked_nor_deactivated_nor_erased() {
        let shop = Shop::open();
        let (ada, grace) =
            (shop.register("ada@example.org").await, shop.register("grace@example.org").await);
        let (application, origin) = (&shop.application, &shop.origin);
        shop.make_admin(ada).await;
        let by = Actor::User(ada);
        assert!(is_last_admin(&application.revoke_role(ada, Role::Admin, by, origin).await));
        assert!(is_last_admin(&application.deactivate_user(ada, Actor::Operator, origin).await));
        assert!(is_last_admin(&application.erase_user(ada, Actor::Operator, origin).await));

        shop.make_admin(grace).await;
        application.revoke_role(ada, Role::Admin, by, origin).await.unwrap();
        let by = Actor::User(grace);
        assert!(is_last_admin(&application.revoke_role(grace, Role::Admin, by, origin).await));
        application.revoke_role(grace, Role::Customer, by, origin).await.unwrap();
    }
}
