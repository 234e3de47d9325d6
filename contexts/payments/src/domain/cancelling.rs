//! Decisions about money that is no longer wanted: remember the cancellation, send back what was captured.

use chrono::{DateTime, Utc};

use super::payment::{Payment, PaymentChange, PaymentStatus};
use super::refund::{Refund, RefundReason, RefundStatus};
use super::{PaymentFact, RefundId};

/// Why the cancellation of the order changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CancelRefusal {
    #[error("the cancellation was noted before")]
    AlreadyNoted,
    #[error("nothing was taken and nothing will be")]
    NothingToUndo,
}

/// Why no refund is begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no refund is owed")]
pub(crate) struct NoRefundOwed;

impl Payment {
    /// The order was cancelled. What was captured goes back; a charge without an outcome is remembered as
    /// unwanted, and whoever learns its outcome undoes it.
    pub(crate) fn cancel_order(&self, now: DateTime<Utc>) -> Result<PaymentChange, CancelRefusal> {
        if self.unwanted_since.is_some() {
            return Err(CancelRefusal::AlreadyNoted);
        }
        let unwanted = Self { unwanted_since: Some(now), ..self.clone() };
        match &self.status {
            PaymentStatus::Declined { .. } | PaymentStatus::Voided { .. } => {
                return Err(CancelRefusal::NothingToUndo);
            }
            PaymentStatus::Captured { .. } => {
                if let Ok(refund) = unwanted.begin_owed_refund(now) {
                    return Ok(refund);
                }
            }
            PaymentStatus::Requested { .. } | PaymentStatus::Unknown { .. } => {}
        }
        Ok(unwanted.decided(PaymentFact::CancellationNoted, |_state| {}))
    }

    /// Sends back what was captured and is not wanted. It is the one refund that nobody has to ask for.
    pub(crate) fn begin_owed_refund(
        &self,
        now: DateTime<Utc>,
    ) -> Result<PaymentChange, NoRefundOwed> {
        if !self.refund_is_owed() {
            return Err(NoRefundOwed);
        }
        let refund = Refund {
            id: RefundId::of_cancellation(self.id),
            amount: self.refundable(),
            reason: RefundReason::OrderCancelled,
            requested_at: now,
            status: RefundStatus::Requested,
        };
        let fact = PaymentFact::RefundRequested { refund: refund.id, amount: refund.amount };
        Ok(self.decided(fact, |state| state.refunds.push(refund)))
    }
}

#[cfg(test)]
mod tests;
