//! Deactivate: an admin closes somebody else's account.

use shared_kernel::Origin;

use super::Application;
use super::change_user::{ChangeUserError, unless_already_so};
use crate::domain::user::UserId;

impl Application {
    /// Closes the account of `user`, whose sessions end.
    #[tracing::instrument(name = "application.user.deactivate", skip_all, fields(user.id = %user))]
    pub(crate) async fn deactivate_user(
        &self,
        user: UserId,
        by: UserId,
        origin: &Origin,
    ) -> Result<(), ChangeUserError> {
        let user = self.users.find(user).await?.ok_or(ChangeUserError::NoSuchUser)?;
        if let Some(change) = unless_already_so(user.deactivate(by, self.clock.now()))? {
            self.users.commit(change, origin).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::{PASSWORD, Shop};
    use crate::domain::user::UserRefusal;

    #[tokio::test]
    async fn a_closed_account_opens_again_as_it_was() {
        let shop = Shop::open();
        let (ada, grace) =
            (shop.register("ada@example.org").await, shop.register("grace@example.org").await);
        let (application, origin) = (&shop.application, &shop.origin);
        let oneself = application.deactivate_user(ada, ada, origin).await.unwrap_err();
        assert!(matches!(oneself, ChangeUserError::Refused(UserRefusal::Oneself)), "{oneself:?}");
        for _twice in 0..2 {
            application.deactivate_user(ada, grace, origin).await.unwrap();
        }
        assert!(shop.try_log_in("ada@example.org", PASSWORD).await.is_err());
        application.reactivate_user(ada, origin).await.unwrap();
        assert!(shop.try_log_in("ada@example.org", PASSWORD).await.is_ok());
        let told: Vec<_> =
            shop.published().into_iter().filter(|(_, user, _)| *user == ada).collect();
        assert_eq!(
            told,
            [
                ("users.user-registered.v1", ada, 1),
                ("users.user-deactivated.v1", ada, 2),
                ("users.user-reactivated.v1", ada, 3),
            ]
        );
    }
}
