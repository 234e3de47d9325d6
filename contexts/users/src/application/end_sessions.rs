//! End the sessions of a user: staff logs somebody out everywhere, and their account stays open.

use shared_kernel::{Origin, Permission};

use super::Application;
use super::change_user::{Actor, ChangeUserError};
use crate::domain::ids::UserId;

impl Application {
    /// Ends every session of `user`.
    #[tracing::instrument(name = "application.user.end_sessions", skip_all, fields(user.id = %user))]
    pub(crate) async fn end_sessions(
        &self,
        user: UserId,
        by: Actor,
        origin: &Origin,
    ) -> Result<(), ChangeUserError> {
        let by_permission = (by, Permission::Customers);
        self.decide(user, by_permission, origin, |user| user.end_sessions(by.user())).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::{PASSWORD, Shop};
    use crate::domain::user::UserRefusal;

    #[tokio::test]
    async fn staff_ends_the_sessions_of_another_user_whose_account_stays_open() {
        let shop = Shop::open();
        let (ada, root) = (shop.register("ada@example.org").await, shop.root().await);
        let open = shop.log_in("ada@example.org").await;
        let end = |user, by| shop.application.end_sessions(user, Actor::User(by), &shop.origin);
        let refused = end(root, ada).await.unwrap_err();
        assert!(matches!(refused, ChangeUserError::NotAllowed(_)), "{refused:?}");
        let refused = end(root, root).await.unwrap_err();
        assert!(matches!(refused, ChangeUserError::Refused(UserRefusal::Oneself)), "{refused:?}");
        end(ada, root).await.unwrap();
        assert!(shop.refresh(&open).await.is_err());
        assert!(shop.try_log_in("ada@example.org", PASSWORD).await.is_ok());
        shop.deactivate(ada).await;
        let published = shop.published();
        end(ada, root).await.unwrap();
        assert_eq!(shop.published(), published, "of a closed account none is open");
    }
}
