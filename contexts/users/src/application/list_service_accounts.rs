//! Read service accounts, without their keys.

use shared_kernel::StoreError;

use super::Application;
use crate::domain::ids::ServiceAccountId;
use crate::domain::service_account::ServiceAccount;

impl Application {
    /// At most `at_most` accounts, the latest first, beginning after `after`.
    pub(crate) async fn list_service_accounts(
        &self,
        after: Option<ServiceAccountId>,
        at_most: u64,
    ) -> Result<Vec<ServiceAccount>, StoreError> {
        self.service_accounts.list(after, at_most).await
    }

    /// One account.
    pub(crate) async fn service_account(
        &self,
        account: ServiceAccountId,
    ) -> Result<Option<ServiceAccount>, StoreError> {
        self.service_accounts.find(account).await
    }
}
