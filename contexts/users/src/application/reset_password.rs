//! Set the password of somebody who has forgotten it, from the command line. Every session of theirs ends.

use shared_kernel::{Origin, Permission, StoreError};

use super::Application;
use super::change_user::{Actor, ChangeUserError};
use super::ports::{PasswordsError, Queue};
use crate::domain::email_address::EmailAddress;
use crate::domain::ids::UserId;
use crate::domain::password::{NotAPassword, Password};
use crate::domain::user::User;

/// Why no password was set.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ResetPasswordFailure {
    #[error("the password {0}")]
    Password(NotAPassword),
    #[error(transparent)]
    Passwords(#[from] PasswordsError),
    #[error(transparent)]
    Change(#[from] ChangeUserError),
    #[error("the user could not be loaded")]
    Store(#[from] StoreError),
}

impl Application {
    /// Sets the password of the user who is registered under `email`.
    #[tracing::instrument(name = "application.password.reset", skip_all)]
    pub(crate) async fn reset_password(
        &self,
        email: &EmailAddress,
        new: Password,
        origin: &Origin,
    ) -> Result<UserId, ResetPasswordFailure> {
        let user = self.users.find_by_email(email).await?.ok_or(ChangeUserError::NoSuchUser)?;
        let account = user.active_account().map_err(ChangeUserError::Refused)?;
        if new.is_one_of(&self.own_words(account.email(), account.display_name())) {
            return Err(ResetPasswordFailure::Password(NotAPassword::OwnWords));
        }
        let hash = self.passwords.hash(new, Queue::Accounts).await?;
        let by = (Actor::Operator, Permission::Access);
        self.decide(user.id(), by, origin, |user: &User| user.change_password(hash, None)).await?;
        Ok(user.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::{PASSWORD, Shop, password};
    use crate::domain::user::UserRefusal;

    async fn reset(shop: &Shop, email: &str, new: &str) -> Result<UserId, ResetPasswordFailure> {
        let email = EmailAddress::parse(email).unwrap();
        shop.application.reset_password(&email, password(new), &shop.origin).await
    }

    #[tokio::test]
    async fn a_password_that_was_reset_replaces_the_old_one_and_ends_all_sessions() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        let open = shop.log_in("ada@example.org").await;
        assert_eq!(reset(&shop, "ADA@example.org", "staple battery").await.unwrap(), ada);
        assert!(shop.refresh(&open).await.is_err());
        assert!(shop.try_log_in("ada@example.org", PASSWORD).await.is_err());
        assert!(shop.try_log_in("ada@example.org", "staple battery").await.is_ok());
        let published: Vec<_> = shop.published().into_iter().map(|(event, ..)| event).collect();
        assert!(published.contains(&"users.password-changed.v1"), "{published:?}");
        assert!(published.contains(&"users.access-ended.v1"), "{published:?}");
    }

    #[tokio::test]
    async fn the_password_of_nobody_is_reset_nor_one_of_a_closed_account_nor_to_own_words() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        let published = shop.published();
        let refused = reset(&shop, "grace@example.org", "staple battery").await.unwrap_err();
        let nobody = matches!(refused, ResetPasswordFailure::Change(ChangeUserError::NoSuchUser));
        assert!(nobody, "{refused:?}");
        let refused = reset(&shop, "ada@example.org", "ada@example.org").await.unwrap_err();
        let own_words = matches!(refused, ResetPasswordFailure::Password(NotAPassword::OwnWords));
        assert!(own_words, "{refused:?}");
        assert_eq!(shop.published(), published);
        shop.deactivate(ada).await;
        let refused = reset(&shop, "ada@example.org", "staple battery").await.unwrap_err();
        let closed = matches!(
            refused,
            ResetPasswordFailure::Change(ChangeUserError::Refused(UserRefusal::Deactivated))
        );
        assert!(closed, "{refused:?}");
    }
}
