//! List users, for an admin.

use shared_kernel::StoreError;

use super::Application;
use super::ports::UserFilter;
use crate::domain::ids::UserId;
use crate::domain::user::User;

impl Application {
    /// At most `at_most` users that match `filter`, the latest first, beginning after `after`.
    pub(crate) async fn list_users(
        &self,
        filter: &UserFilter,
        after: Option<UserId>,
        at_most: u64,
    ) -> Result<Vec<User>, StoreError> {
        self.users.list(filter, after, at_most).await
    }
}
