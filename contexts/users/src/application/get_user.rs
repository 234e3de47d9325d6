//! Get a user: one's own profile, or anybody for an admin.

use shared_kernel::StoreError;

use super::Application;
use crate::domain::user::{User, UserId};

impl Application {
    /// The user, erased ones too.
    pub(crate) async fn get_user(&self, user: UserId) -> Result<Option<User>, StoreError> {
        self.users.find(user).await
    }

    /// The user, unless their account is gone.
    pub(crate) async fn get_profile(&self, user: UserId) -> Result<Option<User>, StoreError> {
        let found = self.users.find(user).await?;
        Ok(found.filter(|user| user.account().is_some()))
    }
}
