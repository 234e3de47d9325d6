//! The decisions of an admin about a user: loading, deciding and committing, with their errors in common.

use shared_kernel::{Origin, Permission, Permissions, StoreError};

use super::Application;
use super::ports::{CommitUserError, ReliedOn};
use crate::domain::ids::{ServiceAccountId, UserId};
use crate::domain::user::{Account, User, UserChange, UserRefusal};

/// The one who decides about a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Actor {
    /// An operator at the command line of the host.
    Operator,
    /// A user, who must be active and permitted when the decision is committed.
    User(UserId),
    /// A program, whose account must be in force and permitted when the decision is committed.
    Service(ServiceAccountId),
}

impl Actor {
    /// The user, if it is one.
    pub(super) const fn user(self) -> Option<UserId> {
        match self {
            Self::Operator | Self::Service(_) => None,
            Self::User(id) => Some(id),
        }
    }
}

/// Why a user was not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChangeUserError {
    /// The access token says otherwise, and is older than what the store says.
    #[error("the caller does not have the permission any more")]
    NotAllowed(Permission),
    #[error("there is no such user")]
    NoSuchUser,
    /// Support closes no account of an admin.
    #[error("the user has a permission that the caller lacks")]
    NotHeld,
    #[error(transparent)]
    Refused(#[from] UserRefusal),
    #[error(transparent)]
    Commit(#[from] CommitUserError),
    #[error("the user could not be loaded")]
    Store(#[from] StoreError),
}

impl Application {
    /// Loads the user, decides and commits; in the same commit the actor must still be the one who was asked here. The actor
    /// needs the permission, and each one that the user has. A decision that would change nothing succeeds: requests are
    /// idempotent.
    pub(super) async fn decide(
        &self,
        user: UserId,
        by: (Actor, Permission),
        origin: &Origin,
        decision: impl FnOnce(&User) -> Result<UserChange, UserRefusal> + Send,
    ) -> Result<(), ChangeUserError> {
        let (held, relied_on) = self.admit(by).await?;
        let user = self.users.find(user).await?.ok_or(ChangeUserError::NoSuchUser)?;
        let roles = user.account().map(Account::roles).unwrap_or_default();
        if !held.covers(roles.permissions()) {
            return Err(ChangeUserError::NotHeld);
        }
        match decision(&user) {
            Ok(change) => Ok(self.users.commit(change, relied_on, origin).await?),
            Err(UserRefusal::NothingToChange) => Ok(()),
            Err(
                refusal @ (UserRefusal::Erased | UserRefusal::Deactivated | UserRefusal::Oneself),
            ) => Err(refusal.into()),
        }
    }

    /// Admits an actor by what the store says of them now, whatever the access token said when it was issued.
    pub(super) async fn admit(
        &self,
        (by, needed): (Actor, Permission),
    ) -> Result<(Permissions, ReliedOn), ChangeUserError> {
        let found = match by {
            Actor::Operator => Some((Permissions::ALL, ReliedOn::NOTHING)),
            Actor::User(id) => self.users.find(id).await?.and_then(|actor| {
                let account = actor.active_account().ok()?;
                Some((account.roles().permissions(), ReliedOn::user(&actor)))
            }),
            Actor::Service(id) => {
                let account = self.service_accounts.find(id).await?;
                let in_force = account.filter(|account| account.revoked_at().is_none());
                in_force.map(|account| (account.permissions(), ReliedOn::service(&account)))
            }
        };
        found
            .filter(|(held, _relied_on)| held.has(needed))
            .ok_or(ChangeUserError::NotAllowed(needed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::Shop;
    use crate::domain::role::Role;

    #[tokio::test]
    async fn an_admin_who_was_dismissed_or_deactivated_decides_nothing() {
        let shop = Shop::open();
        let root = shop.register("root@example.org").await;
        let (ada, grace) =
            (shop.register("ada@example.org").await, shop.register("grace@example.org").await);
        for admin in [root, ada, grace] {
            shop.make_admin(admin).await;
        }
        let (application, origin, by) = (&shop.application, &shop.origin, Actor::User);
        application.revoke_role(ada, Role::Admin, by(root), origin).await.unwrap();
        application.deactivate_user(grace, by(root), origin).await.unwrap();
        let published = shop.published().len();
        for actor in [by(ada), by(grace)] {
            let decisions = [
                application.grant_role(ada, Role::Admin, actor, origin).await,
                application.reactivate_user(grace, actor, origin).await,
                application.revoke_role(root, Role::Admin, actor, origin).await,
                application.deactivate_user(root, actor, origin).await,
                application.erase_user(root, actor, origin).await,
            ];
            for refused in decisions {
                assert!(matches!(refused, Err(ChangeUserError::NotAllowed(_))), "{refused:?}");
            }
        }
        assert_eq!(shop.published().len(), published);
    }

    #[tokio::test]
    async fn only_who_holds_the_permissions_of_a_user_decides_about_them() {
        let shop = Shop::open();
        let root = shop.register("root@example.org").await;
        let (ada, grace) =
            (shop.register("ada@example.org").await, shop.register("grace@example.org").await);
        shop.make_admin(root).await;
        let (application, origin) = (&shop.application, &shop.origin);
        application.grant_role(ada, Role::Support, Actor::User(root), origin).await.unwrap();
        let by = Actor::User(ada);
        application.deactivate_user(grace, by, origin).await.unwrap();
        application.reactivate_user(grace, by, origin).await.unwrap();
        for refused in [
            application.deactivate_user(root, by, origin).await,
            application.reactivate_user(root, by, origin).await,
            application.erase_user(root, by, origin).await,
        ] {
            assert!(matches!(refused, Err(ChangeUserError::NotHeld)), "{refused:?}");
        }
        for refused in [
            application.grant_role(ada, Role::Admin, by, origin).await,
            application.revoke_role(root, Role::Admin, by, origin).await,
        ] {
            let access = Permission::Access;
            assert!(
                matches!(refused, Err(ChangeUserError::NotAllowed(needed)) if needed == access)
            );
        }
    }
}
