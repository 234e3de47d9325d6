//! Decisions about money that is no longer wanted: store the cancellation, refund what was captured.

use chrono::{DateTime, Utc};

use super::{Payment, PaymentChange, PaymentStatus};
use crate::domain::event::PaymentFact;
use crate::domain::ids::RefundId;
use crate::domain::refund::{Refund, RefundReason};

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
#[error("no refund is outstanding")]
pub(crate) struct NoOutstandingRefund;

impl Payment {
    // tour: failure/refund
    /// The order was cancelled. Captured money is refunded; a charge without an outcome is marked as unwanted, and is
    /// undone when its outcome is known.
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
                if let Ok(refund) = unwanted.begin_outstanding_refund(now) {
                    return Ok(refund);
                }
            }
            PaymentStatus::Requested { .. } | PaymentStatus::Unknown { .. } => {}
        }
        Ok(unwanted.decided(PaymentFact::CancellationNoted, |_state| {}))
    }

    /// Refunds what was captured, is not wanted and is not on its way back. It needs no request.
    pub(crate) fn begin_outstanding_refund(
        &self,
        now: DateTime<Utc>,
    ) -> Result<PaymentChange, NoOutstandingRefund> {
        if !self.refund_is_outstanding() {
            return Err(NoOutstandingRefund);
        }
        let earlier = self.cancellation_refunds().count();
        let (id, amount) = (RefundId::of_cancellation_after(self.id, earlier), self.refundable());
        let refund = Refund::request(id, amount, RefundReason::OrderCancelled, now);
        let fact = PaymentFact::RefundRequested { refund: id, amount };
        Ok(self.decided(fact, |state| state.refunds.push(refund)))
    }
}

#[cfg(test)]
mod tests;
