//! Mails that are due: taken up a page at a time, and handed to the mail server a few at once.

use std::error::Error;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use futures_util::{StreamExt, stream};
use platform::database::Database;
use platform::due_work::{self, DueWork};
use platform::ownership::is_context_moved;
use platform::spans::ENTRY;
use platform::trace::Cause;
use shared_kernel::StoreError;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span};

use super::persistence::SEND_MAILS;
use crate::application::Application;
use crate::application::ports::{DueMails, OutboxMail};
use crate::contract;

/// How many mails are taken for each connection: so few that a page is done long before another process may take it up.
const FOR_EACH_CONNECTION: u64 = 2;

/// Sends the mails that are due.
pub(crate) struct SendMails {
    pub(crate) database: Database,
    pub(crate) application: Arc<Application>,
    pub(crate) at_once: usize,
    pub(crate) stopping: CancellationToken,
}

impl SendMails {
    /// The span of an attempt: part of the trace in which the mail was written.
    async fn span(&self, due: &OutboxMail) -> Span {
        let subject = contract::subject(due.mail.id().as_uuid());
        let entry = || {
            let (mail, attempts) = (due.mail.id(), due.attempts.made);
            tracing::debug_span!(
                target: ENTRY,
                "due_work.mail.send",
                context = "notifications",
                mail.id = %mail,
                attempts,
            )
        };
        due_work::span(&self.database, &subject, Cause::OfTheFirstEvent, entry).await
    }

    async fn send(&self, due: OutboxMail) {
        // A mail that was not begun when the host stops is left to the next start: its due time is stored.
        if self.stopping.is_cancelled() {
            return;
        }
        let span = self.span(&due).await;
        if let Err(error) = self.application.send_mail(due).instrument(span).await {
            let error: &(dyn Error + 'static) = &error;
            if !is_context_moved(error) {
                tracing::warn!(
                    error,
                    "the outcome of a mail could not be stored; it will be tried again"
                );
            }
        }
    }
}

#[async_trait]
impl DueWork for SendMails {
    fn name(&self) -> &'static str {
        SEND_MAILS
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.application.mails.next_due().await
    }

    async fn run_due(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let until = self.application.pacing.until(now);
        let page = u64::try_from(self.at_once).unwrap_or(1).saturating_mul(FOR_EACH_CONNECTION);
        let DueMails { mails, unreadable } =
            self.application.mails.take_due(now, until, page).await?;
        let found = mails.len() + unreadable.len();
        stream::iter(mails).for_each_concurrent(self.at_once, |due| self.send(due)).await;
        for (mail, broken) in unreadable {
            tracing::error!(mail = %mail, error = %broken, "a mail cannot be read");
        }
        Ok(found)
    }
}
