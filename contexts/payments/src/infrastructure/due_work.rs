//! Pending actions of payments, carried on when they are due: after a crash, a lost answer, a provider that was away.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platform::due_work::DueWork;
use shared_kernel::StoreError;

use super::background_tasks::BackgroundTasks;
use super::persistence::PURSUE_PAYMENTS;
use crate::application::Application;
use crate::application::ports::DuePayments;

/// How many payments are taken at a time.
const PAGE_SIZE: u64 = 200;

/// Takes the payments that are due and starts a background task for each that has none. The tasks are not waited for.
pub(crate) struct PursuePayments {
    pub(crate) application: Arc<Application>,
    pub(crate) background: BackgroundTasks,
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
            self.background.pursue(due);
        }
        for (payment, broken) in unreadable {
            tracing::error!(payment = %payment, error = %broken, "a payment cannot be read");
        }
        Ok(found)
    }
}
