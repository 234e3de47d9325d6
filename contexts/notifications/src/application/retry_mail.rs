//! Staff has a mail tried again that was not sent.

use shared_kernel::{Origin, StoreError};

use super::Application;
use super::ports::{Attempts, CommitExtras};
use crate::domain::{MailId, MailRefusal};

/// Why a mail is not tried again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RetryMailError {
    #[error("there is no such mail")]
    NoSuchMail,
    #[error(transparent)]
    Refused(#[from] MailRefusal),
    #[error("the mail could not be loaded or stored")]
    Store(#[from] StoreError),
}

impl Application {
    pub(crate) async fn retry_mail(
        &self,
        id: MailId,
        origin: &Origin,
    ) -> Result<(), RetryMailError> {
        let found = self.mails.find(id).await?.ok_or(RetryMailError::NoSuchMail)?;
        let now = self.now();
        let again = found.mail.retry(self.give_up_after, now)?;
        let attempts = Attempts { next_at: Some(now), ..found.attempts };
        let extras = CommitExtras { attempts, ..CommitExtras::default() };
        Ok(self.mails.commit(again, extras, origin).await?)
    }
}
