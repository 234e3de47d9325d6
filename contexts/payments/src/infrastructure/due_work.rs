//! Pending actions of payments, carried on when they are due: after a crash, a lost answer, a provider that was away.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platform::database::Database;
use platform::due_work::{self, DueWork};
use platform::spans::ENTRY;
use platform::trace::Cause;
use shared_kernel::StoreError;
use tracing::Span;

use super::background_tasks::BackgroundTasks;
use super::persistence::PURSUE_PAYMENTS;
use crate::application::Application;
use crate::application::ports::{DuePayment, DuePayments};
use crate::contract;

/// How many payments are taken at a time.
const PAGE_SIZE: u64 = 200;

/// Takes the payments that are due and starts a background task for each that has none. The tasks are not waited for.
pub(crate) struct PursuePayments {
    pub(crate) database: Database,
    pub(crate) application: Arc<Application>,
    pub(crate) background: BackgroundTasks,
}

impl PursuePayments {
    /// The span of a pending action: part of the trace in which the payment was requested.
    async fn span(&self, due: &DuePayment) -> Span {
        let subject = contract::subject(due.payment.id().as_uuid());
        let entry = || {
            let (payment, attempts) = (due.payment.id(), due.attempts);
            tracing::debug_span!(
                target: ENTRY,
                "due_work.payment.pursue",
                context = "payments",
                payment.id = %payment,
                attempts,
            )
        };
        due_work::span(&self.database, &subject, Cause::OfTheFirstEvent, entry).await
    }
}

#[async_trait]
impl DueWork for PursuePayments {
    fn name(&self) -> &'static str {
        PURSUE_PAYMENTS
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.application.payments.next_due().await
    }

    async fn run_due(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let until = self.application.pacing.until(now);
        let due = self.application.payments.take_due(now, until, PAGE_SIZE).await?;
        let DuePayments { payments, unreadable } = due;
        let found = payments.len() + unreadable.len();
        for due in &payments {
            self.span(due).await.in_scope(|| self.background.pursue(due));
        }
        for (payment, broken) in unreadable {
            tracing::error!(payment = %payment, error = %broken, "a payment cannot be read");
        }
        Ok(found)
    }
}
