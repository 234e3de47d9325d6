//! What can be done with payments: one file a use case. Each loads, lets the domain decide, commits one
//! change-set; the provider is only ever asked between commits.

pub(crate) mod ports;

pub(crate) mod request_payment;

pub(crate) mod charge_payment;
pub(crate) mod pursue_payment;
pub(crate) mod record_outcome;

pub(crate) mod carry_out_refunds;
pub(crate) mod request_refund;

pub(crate) mod cancel_payment;
pub(crate) mod receive_webhook;

pub(crate) mod read_payments;

pub(crate) mod pacing;

#[cfg(test)]
pub(crate) mod scripted_gateway;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use shared_kernel::{Clock, Origin, StoreError};

use crate::domain::{Payment, PaymentChange};
use pacing::Pacing;
use ports::{Alongside, Gateway, Payments};

/// The use cases and the ports they work through.
pub(crate) struct Application {
    pub(crate) payments: Arc<dyn Payments>,
    pub(crate) gateway: Arc<dyn Gateway>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) pacing: Pacing,
}

/// How often a decision is taken again when somebody else was faster. Two or three parties at most speak of one
/// payment at a time: the charge, a webhook, a cancellation.
const DECISIONS: u32 = 8;

impl Application {
    /// Commits a decision, and plans that somebody looks after what it leaves open.
    async fn commit(&self, change: PaymentChange, origin: &Origin) -> Result<Payment, StoreError> {
        let next_action_at = self.pacing.watch(&change.state, self.now());
        let decided = change.state.clone();
        self.payments.commit(change, Alongside { next_action_at, receipt: None }, origin).await?;
        Ok(decided)
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}

/// The origin of what happens to a payment when nobody is waiting: the process it belongs to.
pub(crate) fn origin_of(payment: &Payment) -> Origin {
    Origin::new(payment.process.as_uuid())
}
