//! The provider reports an outcome by webhook: late, twice, or before its own answer.

use shared_kernel::StoreError;

use super::ports::{ChargeOutcome, RefundOutcome, WebhookReceipt};
use super::{Application, origin_of};
use crate::domain::{Payment, PaymentId, ProviderEventId, RefundId};

/// A webhook whose signature has been verified.
#[derive(Debug, Clone)]
pub(crate) struct ReceiveWebhook {
    /// The provider's id of the event; the same however often it is delivered.
    pub(crate) event_id: ProviderEventId,
    pub(crate) payment: PaymentId,
    pub(crate) outcome: ReportedOutcome,
}

/// The outcome that a webhook reports.
#[derive(Debug, Clone)]
pub(crate) enum ReportedOutcome {
    Charge(ChargeOutcome),
    Refund(RefundId, RefundOutcome),
}

/// Why the webhook was not handled.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReceiveWebhookError {
    #[error("there is no such payment")]
    NoSuchPayment,
    #[error("the outcome could not be stored")]
    Store(#[from] StoreError),
}

impl ReportedOutcome {
    /// The kind, as it is stored.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Charge(ChargeOutcome::Captured { .. }) => "charge.captured",
            Self::Charge(ChargeOutcome::Declined { .. }) => "charge.declined",
            Self::Charge(ChargeOutcome::Pending) => "charge.pending",
            Self::Charge(ChargeOutcome::Withdrawn) => "charge.withdrawn",
            Self::Refund(_, RefundOutcome::Completed { .. }) => "refund.completed",
            Self::Refund(_, RefundOutcome::Failed { .. }) => "refund.failed",
        }
    }
}

impl Application {
    /// Records the outcome, once; `None` when it was recorded before. Most are: they repeat the provider's answer.
    pub(crate) async fn receive_webhook(
        &self,
        webhook: ReceiveWebhook,
    ) -> Result<Option<Payment>, ReceiveWebhookError> {
        let ReceiveWebhook { event_id, payment, outcome } = webhook;
        let payment =
            self.payments.find(payment).await?.ok_or(ReceiveWebhookError::NoSuchPayment)?;
        let (origin, before) = (origin_of(&payment), payment.version());
        // A payment that has its outcome keeps it. The difference is noted on one that is not declined.
        if let ReportedOutcome::Charge(ChargeOutcome::Captured { stated, .. }) = &outcome
            && *stated != Some(payment.amount())
        {
            tracing::error!(payment = %payment.id(), "a webhook states another amount than was asked for");
        }
        let (kind, received_at) = (outcome.kind(), self.now());
        let receipt = WebhookReceipt { payment: payment.id(), event_id, kind, received_at };
        let after = match outcome {
            ReportedOutcome::Charge(outcome) => {
                self.record_outcome(payment, outcome, Some(receipt), &origin).await?
            }
            ReportedOutcome::Refund(refund, outcome) => {
                self.record_refund(payment, refund, outcome, Some(receipt), &origin).await?
            }
        };
        Ok((after.version() != before).then_some(after))
    }
}

#[cfg(test)]
mod tests;
