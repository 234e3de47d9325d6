//! Queries about mails and the suppression list.

use shared_kernel::StoreError;

use super::Application;
use super::ports::{MailsWanted, OutboxMail, Suppression};
use crate::domain::{MailId, UserId};

impl Application {
    /// One mail.
    pub(crate) async fn mail(&self, id: MailId) -> Result<Option<OutboxMail>, StoreError> {
        self.mails.find(id).await
    }

    /// Mails, newest first.
    pub(crate) async fn list_mails(
        &self,
        wanted: MailsWanted,
    ) -> Result<Vec<OutboxMail>, StoreError> {
        self.mails.list(wanted).await
    }

    /// The suppression list, by user.
    pub(crate) async fn suppressions(
        &self,
        after: Option<UserId>,
        at_most: u64,
    ) -> Result<Vec<Suppression>, StoreError> {
        self.recipients.suppressions(after, at_most).await
    }
}
