//! Change the profile of the caller: display name and address. A new address needs the password: whoever has it can have the
//! account.

use shared_kernel::{Origin, StoreError, Version};

use super::Application;
use super::client_network::ClientNetwork;
use super::credentials::PasswordCheckError;
use super::login_throttle::TooManyAttempts;
use super::own_session::{Oneself, OwnSessionError};
use super::ports::CommitUserError;
use crate::domain::password::PasswordAttempt;
use crate::domain::user::{Account, ProfileChange, User, UserRefusal};

/// The command.
#[derive(Debug, Clone)]
pub(crate) struct ChangeProfile {
    pub(crate) oneself: Oneself,
    pub(crate) from: ClientNetwork,
    /// The password, for a new address.
    pub(crate) password: Option<PasswordAttempt>,
    /// The version that the client has seen; `None` for any.
    pub(crate) seen: Option<Version>,
    pub(crate) change: ProfileChange,
}

/// Why the profile was not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChangeProfileError {
    #[error("the session has ended")]
    SessionEnded,
    /// The address is changed with the password only.
    #[error("a new address needs the password")]
    PasswordMissing,
    #[error(transparent)]
    Password(#[from] PasswordCheckError),
    /// Too many taken addresses were asked for.
    #[error(transparent)]
    TooManyAttempts(#[from] TooManyAttempts),
    /// It has changed since the client read it.
    #[error("the profile has changed since it was read")]
    Stale,
    #[error(transparent)]
    Commit(#[from] CommitUserError),
    #[error("the user could not be loaded")]
    Store(#[from] StoreError),
}

impl From<OwnSessionError> for ChangeProfileError {
    fn from(error: OwnSessionError) -> Self {
        match error {
            OwnSessionError::Ended => Self::SessionEnded,
            OwnSessionError::Store(error) => Self::Store(error),
        }
    }
}

impl Application {
    /// Changes the profile and returns the changed user.
    #[tracing::instrument(name = "application.profile.change", skip_all, fields(user.id = %command.oneself.user))]
    pub(crate) async fn change_profile(
        &self,
        command: ChangeProfile,
        origin: &Origin,
    ) -> Result<User, ChangeProfileError> {
        let ChangeProfile { oneself, from, password, seen, change } = command;
        let relied_on = self.require_open_session(oneself).await?;
        let user = self.users.find(oneself.user).await?;
        let user = user.ok_or(ChangeProfileError::SessionEnded)?;
        if seen.is_some_and(|seen| seen != user.version()) {
            return Err(ChangeProfileError::Stale);
        }
        match user.change_profile(change) {
            Ok(changed) => {
                let mut asked = None;
                if changes_address(&user, &changed.state) {
                    let password = password.ok_or(ChangeProfileError::PasswordMissing)?;
                    // A taken address tells that it has an account: whoever tries many is slowed down, as by registering.
                    asked = Some(self.throttle.admit_new_address(from, self.clock.now())?);
                    let account = user.active_account().map_err(OwnSessionError::from)?;
                    let email = account.email();
                    self.check_password(from, email, Some(&user), password).await?;
                }
                let state = changed.state.clone();
                let committed = self.users.commit(changed, relied_on, origin).await;
                if let (Err(CommitUserError::EmailTaken), Some(asked)) = (&committed, asked) {
                    asked.failed(self.clock.now());
                }
                committed?;
                Ok(state)
            }
            Err(UserRefusal::NothingToChange) => Ok(user),
            Err(closed) => Err(OwnSessionError::from(closed).into()),
        }
    }
}

fn changes_address(before: &User, after: &User) -> bool {
    before.account().map(Account::email) != after.account().map(Account::email)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::register::RegisterError;
    use crate::application::testing::{HERE, PASSWORD, Shop, attempt};
    use crate::domain::display_name::DisplayName;
    use crate::domain::email_address::EmailAddress;
    use crate::domain::ids::UserId;

    async fn oneself(shop: &Shop, user: UserId, email: &str) -> Oneself {
        Oneself { user, session: shop.log_in(email).await.refresh.session() }
    }

    fn rename(oneself: Oneself, seen: u32, name: &str) -> ChangeProfile {
        let display_name = Some(DisplayName::parse(name).unwrap());
        let change = ProfileChange { display_name, ..ProfileChange::default() };
        let seen = Some(Version::from_u32(seen));
        ChangeProfile { oneself, from: HERE, password: None, seen, change }
    }

    fn move_to(oneself: Oneself, email: &str, password: Option<&str>) -> ChangeProfile {
        let email = Some(EmailAddress::parse(email).unwrap());
        let change = ProfileChange { email, ..ProfileChange::default() };
        let password = password.map(attempt);
        ChangeProfile { oneself, from: HERE, password, seen: None, change }
    }

    #[tokio::test]
    async fn a_stale_version_is_refused() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        let ada = oneself(&shop, ada, "ada@example.org").await;
        let change = |command| shop.application.change_profile(command, &shop.origin);
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
        let ada = oneself(&shop, ada, "ada@example.org").await;
        shop.register("grace@example.org").await;
        let change = |email, password| {
            shop.application.change_profile(move_to(ada, email, password), &shop.origin)
        };
        let taken = change("grace@example.org", Some(PASSWORD)).await.unwrap_err();
        assert!(
            matches!(taken, ChangeProfileError::Commit(CommitUserError::EmailTaken)),
            "{taken:?}"
        );
        change("countess@example.org", Some(PASSWORD)).await.unwrap();
        assert!(shop.try_log_in("countess@example.org", PASSWORD).await.is_ok());
        assert!(shop.try_register("ada@example.org").await.is_ok());
    }

    #[tokio::test]
    async fn asking_for_taken_addresses_again_and_again_is_slowed_down() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        let ada = oneself(&shop, ada, "ada@example.org").await;
        shop.register("grace@example.org").await;
        let change = |email| {
            shop.application.change_profile(move_to(ada, email, Some(PASSWORD)), &shop.origin)
        };
        for _again in 0..20 {
            let taken = change("grace@example.org").await.unwrap_err();
            let is_taken = matches!(taken, ChangeProfileError::Commit(CommitUserError::EmailTaken));
            assert!(is_taken, "{taken:?}");
        }
        let refused = change("joan@example.org").await.unwrap_err();
        assert!(matches!(refused, ChangeProfileError::TooManyAttempts(_)), "{refused:?}");
        let refused = shop.try_register("joan@example.org").await.unwrap_err();
        assert!(matches!(refused, RegisterError::TooManyAttempts(_)), "{refused:?}");
        let renamed = shop.application.change_profile(rename(ada, 1, "Countess"), &shop.origin);
        assert!(renamed.await.is_ok(), "a name tells nothing");
        shop.clock.advance(chrono::Duration::seconds(2));
        assert!(change("joan@example.org").await.is_ok());
    }

    #[tokio::test]
    async fn a_new_address_needs_the_password_and_an_open_session() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        let ada = oneself(&shop, ada, "ada@example.org").await;
        let change = |email, password| {
            shop.application.change_profile(move_to(ada, email, password), &shop.origin)
        };
        let missing = change("countess@example.org", None).await.unwrap_err();
        assert!(matches!(missing, ChangeProfileError::PasswordMissing), "{missing:?}");
        let wrong = change("countess@example.org", Some("wrong password")).await.unwrap_err();
        let is_wrong = matches!(wrong, ChangeProfileError::Password(PasswordCheckError::Wrong));
        assert!(is_wrong, "{wrong:?}");
        assert!(change("ADA@example.org", None).await.is_ok(), "it is the same address");
        shop.application.log_out(ada.session, &shop.origin).await.unwrap();
        for command in [move_to(ada, "countess@example.org", Some(PASSWORD)), rename(ada, 1, "A")] {
            let ended = shop.application.change_profile(command, &shop.origin).await.unwrap_err();
            assert!(matches!(ended, ChangeProfileError::SessionEnded), "{ended:?}");
        }
    }
}
