//! Get a user: the own profile for the caller, any user for an admin.

use shared_kernel::StoreError;

use super::Application;
use crate::domain::ids::UserId;
use crate::domain::user::User;

impl Application {
    /// The user, also an erased one.
    pub(crate) async fn get_user(&self, user: UserId) -> Result<Option<User>, StoreError> {
        self.users.find(user).await
    }

    /// The user, unless the account is erased.
    pub(crate) async fn get_profile(&self, user: UserId) -> Result<Option<User>, StoreError> {
        let found = self.users.find(user).await?;
        Ok(found.filter(|user| user.account().is_some()))
    }
}
