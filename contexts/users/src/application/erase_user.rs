//! Erase: all that is personal about somebody goes, here and, by the event, wherever else it is kept.

use shared_kernel::Origin;

use super::Application;
use super::change_user::{ChangeUserError, unless_already_so};
use crate::domain::user::UserId;

impl Application {
    /// Erases `user`: at their own wish or by an admin.
    #[tracing::instrument(name = "application.user.erase", skip_all, fields(user.id = %user))]
    pub(crate) async fn erase_user(
        &self,
        user: UserId,
        origin: &Origin,
    ) -> Result<(), ChangeUserError> {
        let user = self.users.find(user).await?.ok_or(ChangeUserError::NoSuchUser)?;
        if let Some(change) = unless_already_so(user.erase(self.clock.now()))? {
            self.users.commit(change, origin).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::application::testing::{PASSWORD, Shop};

    #[tokio::test]
    async fn an_erased_user_leaves_an_id_and_a_free_address() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        let tokens = shop.log_in("ada@example.org").await;
        for _twice in 0..2 {
            shop.application.erase_user(ada, &shop.origin).await.unwrap();
        }
        assert_eq!(shop.published().last(), Some(&("users.user-erased.v1", ada, 2)));
        assert_eq!(shop.user(ada).await.account(), None);
        assert!(shop.application.get_profile(ada).await.unwrap().is_none());
        assert!(shop.refresh(&tokens).await.is_err());
        assert!(shop.try_log_in("ada@example.org", PASSWORD).await.is_err());
        assert_ne!(shop.register("ada@example.org").await, ada);
    }
}
