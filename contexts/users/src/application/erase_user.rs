//! Erase a user, as an admin: all personal data goes, here at once and in other contexts by the event.

use shared_kernel::{Origin, Permission};

use super::Application;
use super::change_user::{Actor, ChangeUserError};
use crate::domain::ids::UserId;

impl Application {
    /// Erases `user`. Staff erase their own account by [`Application::erase_oneself`] alone, which asks for the password.
    #[tracing::instrument(name = "application.user.erase", skip_all, fields(user.id = %user))]
    pub(crate) async fn erase_user(
        &self,
        user: UserId,
        by: Actor,
        origin: &Origin,
    ) -> Result<(), ChangeUserError> {
        let now = self.clock.now();
        self.decide(user, (by, Permission::Customers), origin, |user| {
            user.refuse_oneself(by.user())?;
            user.erase(now)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::{PASSWORD, Shop};
    use crate::domain::user::UserRefusal;

    #[tokio::test]
    async fn staff_do_not_erase_themselves_without_the_password() {
        let shop = Shop::open();
        let grace = shop.register("grace@example.org").await;
        shop.make_admin(grace).await;
        let by = Actor::User(grace);
        let refused = shop.application.erase_user(grace, by, &shop.origin).await.unwrap_err();
        assert!(matches!(refused, ChangeUserError::Refused(UserRefusal::Oneself)), "{refused:?}");
    }

    #[tokio::test]
    async fn erasure_leaves_the_id_and_frees_the_address() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        let tokens = shop.log_in("ada@example.org").await;
        for _twice in 0..2 {
            shop.application.erase_user(ada, Actor::Operator, &shop.origin).await.unwrap();
        }
        let ends = [("users.user-erased.v1", ada, 2), ("users.access-ended.v1", ada, 2)];
        assert!(shop.published().ends_with(&ends));
        assert_eq!(shop.user(ada).await.account(), None);
        assert!(shop.application.get_profile(ada).await.unwrap().is_none());
        assert!(shop.refresh(&tokens).await.is_err());
        assert!(shop.try_log_in("ada@example.org", PASSWORD).await.is_err());
        assert_ne!(shop.register("ada@example.org").await, ada);
    }
}
