//! The provider tells us something of its own accord. It may tell it late, twice, or before it has answered.

use shared_kernel::StoreError;

use super::ports::{ChargeOutcome, RefundOutcome, WebhookReceipt};
use super::{Application, origin_of};
use crate::domain::{Payment, PaymentId, RefundId};

/// What the provider tells. Its signature has been verified.
#[derive(Debug, Clone)]
pub(crate) struct ReceiveWebhook {
    /// The provider's name for this piece of news; the same however often it is told.
    pub(crate) event_id: String,
    pub(crate) payment: PaymentId,
    pub(crate) news: News,
}

/// The news.
#[derive(Debug, Clone)]
pub(crate) enum News {
    OfCharge(ChargeOutcome),
    OfRefund(RefundId, RefundOutcome),
}

/// Why the news was not taken note of.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReceiveWebhookError {
    #[error("there is no such payment")]
    NoSuchPayment,
    #[error("the news could not be stored")]
    Store(#[from] StoreError),
}

impl News {
    /// The kind of news, as it is written down.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::OfCharge(ChargeOutcome::Captured { .. }) => "charge.captured",
            Self::OfCharge(ChargeOutcome::Declined { .. }) => "charge.declined",
            Self::OfCharge(ChargeOutcome::Pending) => "charge.pending",
            Self::OfCharge(ChargeOutcome::Withdrawn) => "charge.withdrawn",
            Self::OfRefund(_, RefundOutcome::Completed { .. }) => "refund.completed",
            Self::OfRefund(_, RefundOutcome::Failed { .. }) => "refund.failed",
        }
    }
}

impl Application {
    /// Takes note of news, once; `None` when it was known. Most of it is: it says again what the provider has answered.
    pub(crate) async fn receive_webhook(
        &self,
        webhook: ReceiveWebhook,
    ) -> Result<Option<Payment>, ReceiveWebhookError> {
        let ReceiveWebhook { event_id, payment, news } = webhook;
        let payment =
            self.payments.find(payment).await?.ok_or(ReceiveWebhookError::NoSuchPayment)?;
        let (origin, known) = (origin_of(&payment), payment.version);
        let receipt = WebhookReceipt { event_id, kind: news.kind(), received_at: self.now() };
        let told = match news {
            News::OfCharge(outcome) => {
                self.record_outcome(payment, outcome, Some(receipt), &origin).await?
            }
            News::OfRefund(refund, outcome) => {
                self.record_refund(payment, refund, outcome, Some(receipt), &origin).await?
            }
        };
        Ok((told.version != known).then_some(told))
    }
}
