//! Create an admin, from the command line: how a shop gets its first one.

use shared_kernel::{Origin, Permission, StoreError};

use super::Application;
use super::change_user::{Actor, ChangeUserError};
use super::ports::CommitUserError;
use super::register::{Register, RegisterError};
use crate::domain::ids::UserId;
use crate::domain::role::Role;
use crate::domain::user::User;

/// Why no admin was created.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CreateAdminFailure {
    #[error(transparent)]
    Register(#[from] RegisterError),
    #[error(transparent)]
    Grant(#[from] ChangeUserError),
    #[error("the user could not be loaded")]
    Store(#[from] StoreError),
}

impl Application {
    /// Registers an admin. A user who is registered under the address already is granted the role, with the
    /// same password. These are two decisions in two commits: repeating the command completes one that was interrupted.
    #[tracing::instrument(name = "application.admin.create", skip_all)]
    pub(crate) async fn create_admin(
        &self,
        command: Register,
        origin: &Origin,
    ) -> Result<UserId, CreateAdminFailure> {
        let (fresh, email) = (command.user, command.email.clone());
        let user = match self.register(command, origin).await {
            Ok(()) => self.users.find(fresh).await?,
            Err(RegisterError::Commit(CommitUserError::EmailTaken)) => {
                self.users.find_by_email(&email).await?
            }
            Err(
                error @ (RegisterError::Commit(_)
                | RegisterError::Password(_)
                | RegisterError::TooManyAttempts(_)
                | RegisterError::Passwords(_)),
            ) => {
                return Err(error.into());
            }
        };
        let user = user.ok_or(ChangeUserError::NoSuchUser)?.id();
        self.grant_admin(user, origin).await?;
        Ok(user)
    }

    async fn grant_admin(&self, user: UserId, origin: &Origin) -> Result<(), ChangeUserError> {
        let grant = |user: &User| {
            // A role in a deactivated account would not give the shop an admin who can act.
            user.active_account()?;
            user.grant_role(Role::Admin)
        };
        self.decide(user, (Actor::Operator, Permission::Access), origin, grant).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::{PASSWORD, Shop};
    use crate::domain::user::UserRefusal;

    #[tokio::test]
    async fn an_admin_is_a_new_user_or_a_registered_one() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        let create = |email| {
            shop.application
                .create_admin(shop.registration(email, "another password"), &shop.origin)
        };
        assert_eq!(create("ada@example.org").await.unwrap(), ada);
        let grace = create("grace@example.org").await.unwrap();
        assert_eq!(create("grace@example.org").await.unwrap(), grace);
        for admin in [ada, grace] {
            assert!(shop.user(admin).await.active_account().unwrap().roles().has(Role::Admin));
        }
        assert!(shop.try_log_in("ada@example.org", PASSWORD).await.is_ok(), "the password stays");
    }

    #[tokio::test]
    async fn a_deactivated_account_does_not_become_an_admin() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        shop.deactivate(ada).await;
        let command = shop.registration("ada@example.org", PASSWORD);
        let refused = shop.application.create_admin(command, &shop.origin).await.unwrap_err();
        let closed = |error: &CreateAdminFailure| {
            matches!(
                error,
                CreateAdminFailure::Grant(ChangeUserError::Refused(UserRefusal::Deactivated))
            )
        };
        assert!(closed(&refused), "{refused:?}");
    }
}
