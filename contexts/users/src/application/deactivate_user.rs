//! Deactivate a user: an admin closes another user's account.

use shared_kernel::{Origin, Permission};

use super::Application;
use super::change_user::{Actor, ChangeUserError};
use crate::domain::ids::UserId;

impl Application {
    /// Deactivates `user`, whose sessions end.
    #[tracing::instrument(name = "application.user.deactivate", skip_all, fields(user.id = %user))]
    pub(crate) async fn deactivate_user(
        &self,
        user: UserId,
        by: Actor,
        origin: &Origin,
    ) -> Result<(), ChangeUserError> {
        let now = self.clock.now();
        self.decide(user, (by, Permission::Customers), origin, |user| {
            user.deactivate(by.user(), now)
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
    async fn a_reactivated_account_is_as_it_was_before() {
        let shop = Shop::open();
        let (ada, grace) =
            (shop.register("ada@example.org").await, shop.register("grace@example.org").await);
        let (application, origin) = (&shop.application, &shop.origin);
        shop.make_admin(grace).await;
        let by = Actor::User(grace);
        let oneself = application.deactivate_user(grace, by, origin).await.unwrap_err();
        assert!(matches!(oneself, ChangeUserError::Refused(UserRefusal::Oneself)), "{oneself:?}");
        for _twice in 0..2 {
            application.deactivate_user(ada, by, origin).await.unwrap();
        }
        assert!(shop.try_log_in("ada@example.org", PASSWORD).await.is_err());
        application.reactivate_user(ada, by, origin).await.unwrap();
        assert!(shop.try_log_in("ada@example.org", PASSWORD).await.is_ok());
        let published: Vec<_> =
            shop.published().into_iter().filter(|(_, user, _)| *user == ada).collect();
        assert_eq!(
            published,
            [
                ("users.user-registered.v1", ada, 1),
                ("users.user-deactivated.v1", ada, 2),
                ("users.access-ended.v1", ada, 2),
                ("users.user-reactivated.v1", ada, 3),
            ]
        );
    }
}
