//! Make a service account. Its key leaves this use case once, in the clear; the store keeps a digest.

use shared_kernel::{Origin, Permission, Permissions, StoreError};

use super::Application;
use super::change_user::{Actor, ChangeUserError};
use super::client_secret::ClientSecret;
use super::ports::NoRandomness;
use crate::domain::display_name::DisplayName;
use crate::domain::ids::{ServiceAccountId, UserId};
use crate::domain::service_account::{NewServiceAccount, ServiceAccount};

/// The command.
#[derive(Debug, Clone)]
pub(crate) struct MakeServiceAccount {
    pub(crate) account: ServiceAccountId,
    pub(crate) name: DisplayName,
    pub(crate) permissions: Permissions,
    /// The maker, who can give away no permission that they lack.
    pub(crate) by: UserId,
    /// The key of the account.
    pub(crate) secret: ClientSecret,
}

/// Why no account was made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MakeServiceAccountError {
    #[error(transparent)]
    Actor(#[from] ChangeUserError),
    /// The caller lacks a permission of the account: nobody gives away one that they do not hold.
    #[error("the maker lacks a permission that the account would have")]
    NotHeld,
    #[error("the service account could not be stored")]
    Store(#[from] StoreError),
}

impl Application {
    /// A key for a new account.
    pub(crate) fn client_secret(&self) -> Result<ClientSecret, NoRandomness> {
        ClientSecret::fresh(&*self.randomness)
    }

    /// Makes the account.
    #[tracing::instrument(name = "application.service_account.make", skip_all, fields(account.id = %command.account))]
    pub(crate) async fn make_service_account(
        &self,
        command: MakeServiceAccount,
        origin: &Origin,
    ) -> Result<(), MakeServiceAccountError> {
        let MakeServiceAccount { account, name, permissions, by, secret } = command;
        let (held, relied_on) = self.admit((Actor::User(by), Permission::Access)).await?;
        if !held.covers(permissions) {
            return Err(MakeServiceAccountError::NotHeld);
        }
        let new =
            NewServiceAccount { id: account, name, permissions, key: secret.digest(), made_by: by };
        let made = ServiceAccount::make(new, self.clock.now());
        Ok(self.service_accounts.commit(made, relied_on, origin).await?)
    }
}
