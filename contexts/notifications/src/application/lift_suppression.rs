//! Staff takes an address from the suppression list: the next mail to it is tried again.

use shared_kernel::{Origin, StoreError};

use super::Application;
use crate::domain::UserId;

impl Application {
    /// `false` when the address of the user is not on the list.
    pub(crate) async fn lift_suppression(
        &self,
        user: UserId,
        origin: &Origin,
    ) -> Result<bool, StoreError> {
        self.recipients.lift(user, origin).await
    }
}
