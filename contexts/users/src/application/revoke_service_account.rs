//! Revoke a service account: its key gets no further token, and its tokens are refused.

use shared_kernel::{Origin, Permission, StoreError};

use super::Application;
use super::change_user::{Actor, ChangeUserError};
use crate::domain::ids::{ServiceAccountId, UserId};
use crate::domain::service_account::ServiceAccountRefusal;

/// Why an account was not revoked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RevokeServiceAccountError {
    #[error(transparent)]
    Actor(#[from] ChangeUserError),
    #[error("there is no such service account")]
    NoSuchAccount,
    #[error("the service account could not be stored")]
    Store(#[from] StoreError),
}

impl Application {
    /// Revokes the account. One that is revoked stays as it is: requests are idempotent.
    #[tracing::instrument(name = "application.service_account.revoke", skip_all, fields(account.id = %account))]
    pub(crate) async fn revoke_service_account(
        &self,
        account: ServiceAccountId,
        by: UserId,
        origin: &Origin,
    ) -> Result<(), RevokeServiceAccountError> {
        let (_held, relied_on) = self.admit((Actor::User(by), Permission::Access)).await?;
        let found = self.service_accounts.find(account).await?;
        let account = found.ok_or(RevokeServiceAccountError::NoSuchAccount)?;
        match account.revoke(self.clock.now()) {
            Ok(revoked) => Ok(self.service_accounts.commit(revoked, relied_on, origin).await?),
            Err(ServiceAccountRefusal::Revoked) => Ok(()),
        }
    }
}
