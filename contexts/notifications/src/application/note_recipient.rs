//! Updating the replica of a user from an event of `users`. Of one who is erased nothing personal is left; mails that still wait are
//! given up at their next attempt.

use shared_kernel::{Origin, StoreError};

use super::Application;
use crate::domain::Recipient;

impl Application {
    /// Stores where to write to a user, or that they are erased, unless a newer version is stored.
    pub(crate) async fn note_recipient(
        &self,
        recipient: Recipient,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        self.recipients.update(recipient, origin).await
    }
}
