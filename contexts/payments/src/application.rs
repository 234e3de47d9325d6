//! The use cases of payments, one file each. Each loads, lets the domain decide and commits one change-set; the provider
//! is only asked between commits.

pub(crate) mod ports;

pub(crate) mod request_payment;

pub(crate) mod charge_payment;
pub(crate) mod pursue_payment;
pub(crate) mod record_outcome;

pub(crate) mod carry_out_refunds;
pub(crate) mod request_refund;
pub(crate) mod seal_notes;

pub(crate) mod cancel_payment;
pub(crate) mod receive_webhook;

pub(crate) mod read_payments;

pub(crate) mod pacing;

#[cfg(test)]
pub(crate) mod testing;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use shared_kernel::{Clock, Origin, StoreError};

use crate::domain::{Payment, PaymentChange};
use pacing::Pacing;
use ports::{CommitExtras, Gateway, Notes, Payments};

/// The use cases and the ports they work through.
pub(crate) struct Application {
    pub(crate) payments: Arc<dyn Payments>,
    pub(crate) gateway: Arc<dyn Gateway>,
    pub(crate) notes: Arc<dyn Notes>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) pacing: Pacing,
}

impl Application {
    /// Commits a decision, and plans when its pending action is due.
    async fn commit(&self, change: PaymentChange, origin: &Origin) -> Result<Payment, StoreError> {
        let next_action_at = self.pacing.due_at(&change.state, self.now());
        let decided = change.state.clone();
        self.payments
            .commit(change, CommitExtras { next_action_at, receipt: None }, origin)
            .await?;
        Ok(decided)
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}

/// The origin of changes that no request causes: the business process that the payment belongs to.
pub(crate) fn origin_of(payment: &Payment) -> Origin {
    Origin::new(payment.process().as_uuid())
}
