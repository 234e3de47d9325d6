//! Payments that did not finish, taken up again when their time comes: after a crash, a lost answer, a provider
//! that was not there.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platform::due_work::DueWork;
use shared_kernel::StoreError;

use super::errands::Errands;
use crate::application::Application;
use crate::application::ports::DuePayments;

/// The name that a store rings when a payment will want looking after.
pub(crate) const PURSUE_PAYMENTS: &str = "payments.pursue";

/// How many payments are taken at a time.
const A_PAGE: u64 = 200;

/// Finds what is due and sends it on its errand. It is not waited for: each payment was taken, so it is not due
/// again while its errand runs.
pub(crate) struct PursuePayments {
    pub(crate) application: Arc<Application>,
    pub(crate) errands: Errands,
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
        let due = self.application.payments.take_due(now, until, A_PAGE).await?;
        let DuePayments { payments, unreadable } = due;
        let found = payments.len() + unreadable.len();
        for payment in payments {
            self.errands.pursue(payment);
        }
        for (payment, broken) in unreadable {
            tracing::error!(payment = %payment, error = %broken, "a payment could not be looked after");
        }
        Ok(found)
    }
}
