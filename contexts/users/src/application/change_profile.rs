//! Change the profile of the caller: display name and address.

use shared_kernel::{Origin, StoreError, Version};

use super::Application;
use super::ports::CommitUserError;
use crate::domain::ids::UserId;
use crate::domain::user::{ProfileChange, User, UserRefusal};

/// The command.
#[derive(Debug, Clone)]
pub(crate) struct ChangeProfile {
    pub(crate) user: UserId,
    /// The version that the client has seen; `None` for any.
    pub(crate) seen: Option<Version>,
    pub(crate) change: ProfileChange,
}

/// Why the profile was not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChangeProfileError {
    #[error("there is no such user")]
    NoSuchUser,
    /// It has changed since the client read it.
    #[error("the profile has changed since it was read")]
    Stale,
    #[error(transparent)]
    Refused(#[from] UserRefusal),
    #[error(transparent)]
    Commit(#[from] CommitUserError),
    #[error("the user could not be loaded")]
    Store(#[from] StoreError),
}

impl Application {
    /// Changes the profile and returns the changed user.
    #[tracing::instrument(name = "application.profile.change", skip_all, fields(user.id = %command.user))]
    pub(crate) async fn change_profile(
        &self,
        command: ChangeProfile,
        origin: &Origin,
    ) -> Result<User, ChangeProfileError> {
        let user = self.users.find(command.user).await?.ok_or(ChangeProfileError::NoSuchUser)?;
        if command.seen.is_some_and(|seen| seen != user.version()) {
            return Err(ChangeProfileError::Stale);
        }
        match user.change_profile(command.change) {
            Ok(changed) => {
                let state = changed.state.clone();
                self.users.commit(changed, origin).await?;
                Ok(state)
            }
            Err(UserRefusal::NothingToChange) => Ok(user),
            Err(refusal) => Err(refusal.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::{PASSWORD, Shop};
    use crate::domain::display_name::DisplayName;
    use crate::domain::email_address::EmailAddress;

    fn rename(user: UserId, seen: u32, name: &str) -> ChangeProfile {
        let display_name = Some(DisplayName::parse(name).unwrap());
        let change = ProfileChange { display_name, email: None };
        ChangeProfile { user, seen: Some(Version::from_u32(seen)), change }
    }

    fn move_to(user: UserId, email: &str) -> ChangeProfile {
        let email = Some(EmailAddress::parse(email).unwrap());
        ChangeProfile { user, seen: None, change: ProfileChange { display_name: None, email } }
    }

    #[tokio::test]
    async fn a_stale_version_is_refused() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        let change = |command| {
            let shop = &shop;
            async move { shop.application.change_profile(command, &shop.origin).await }
        };
        let renamed = change(rename(ada, 1, "Countess")).await.unwrap();
        assert_eq!(renamed.version(), Version::from_u32(2));
        let stale = change(rename(ada, 1, "Ada")).await.unwrap_err();
        assert!(matches!(stale, ChangeProfileError::Stale), "{stale:?}");
        let same = change(rename(ada, 2, "Countess")).await.unwrap();
        assert_eq!(same.version(), Version::from_u32(2), "nothing changed, nothing is published");
        assert_eq!(shop.published().len(), 2);
    }

    #[tokio::test]
    async fn an_address_changes_unless_it_is_taken_and_frees_the_old_one() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        shop.register("grace@example.org").await;
        let taken = shop
            .application
            .change_profile(move_to(ada, "grace@example.org"), &shop.origin)
            .await
            .unwrap_err();
        assert!(
            matches!(taken, ChangeProfileError::Commit(CommitUserError::EmailTaken)),
            "{taken:?}"
        );
        shop.application
            .change_profile(move_to(ada, "countess@example.org"), &shop.origin)
            .await
            .unwrap();
        assert!(shop.try_log_in("countess@example.org", PASSWORD).await.is_ok());
        assert!(shop.try_register("ada@example.org").await.is_ok());
    }
}
