//! Create an admin: how a shop that has nobody gets its first, from the command line.

use shared_kernel::{Origin, StoreError};

use super::Application;
use super::change_user::{ChangeUserError, unless_already_so};
use super::ports::CommitUserError;
use super::register::{Register, RegisterError};
use crate::domain::role::Role;
use crate::domain::user::{User, UserId};

/// Why there is no such admin.
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
    /// Registers somebody as an admin; who is registered already keeps their password and becomes one. Two
    /// decisions, two commits: when the second is lost, asking again makes up for it.
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
            Err(error @ (RegisterError::Commit(_) | RegisterError::Passwords(_))) => {
                return Err(error.into());
            }
        };
        let user = user.ok_or(ChangeUserError::NoSuchUser)?;
        self.grant_admin(&user, origin).await?;
        Ok(user.id())
    }

    async fn grant_admin(&self, user: &User, origin: &Origin) -> Result<(), ChangeUserError> {
        // A closed account with a role is of no use to who asks for an admin now.
        user.active_account()?;
        if let Some(granted) = unless_already_so(user.grant_role(Role::Admin))? {
            self.users.commit(granted, origin).await?;
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
    async fn makes_an_admin_of_somebody_new_and_of_somebody_known() {
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
            assert!(shop.user(admin).await.active_account().unwrap().roles.has(Role::Admin));
        }
        assert!(shop.try_log_in("ada@example.org", PASSWORD).await.is_ok(), "the password stays");
    }

    #[tokio::test]
    async fn a_closed_account_is_not_made_one() {
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
