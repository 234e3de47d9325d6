//! Decisions about refunds that an administrator asks for, and about the provider's answer to any refund.

use chrono::{DateTime, Utc};
use shared_kernel::Money;

use super::discrepancy::{DiscrepancyNoted, states};
use super::{Discrepancy, Payment, PaymentChange};
use crate::domain::event::PaymentFact;
use crate::domain::ids::RefundId;
use crate::domain::refund::{Refund, RefundReason, RefundStatus};
use crate::domain::values::{PartialAmount, ProviderReason, ProviderReference, SealedNote};

/// How much an administrator wants refunded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundAmount {
    WhatIsLeft,
    Part(PartialAmount),
}

/// Why a refund is not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RefundRefusal {
    #[error("nothing was captured")]
    NotCaptured,
    #[error("everything that was captured is refunded or about to be")]
    NothingLeft,
    #[error("only {left} of the payment can still be refunded")]
    MoreThanIsLeft { left: Money },
    #[error("this refund was requested before")]
    AlreadyRequested,
}

/// Why the provider's answer about a refund changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SettleRefundRefusal {
    #[error("the payment has no such refund")]
    NoSuchRefund,
    #[error("the refund has its outcome already")]
    AlreadySettled,
    #[error(transparent)]
    DiscrepancyNoted(#[from] DiscrepancyNoted),
}

impl Payment {
    /// Begins a refund of a part or of all that is left.
    pub(crate) fn request_refund(
        &self,
        id: RefundId,
        wanted: RefundAmount,
        note: SealedNote,
        now: DateTime<Utc>,
    ) -> Result<PaymentChange, RefundRefusal> {
        if self.refund(id).is_some() {
            return Err(RefundRefusal::AlreadyRequested);
        }
        self.captured_as().ok_or(RefundRefusal::NotCaptured)?;
        let left = self.refundable();
        if left.amount_minor() == 0 {
            return Err(RefundRefusal::NothingLeft);
        }
        let amount = match wanted {
            RefundAmount::WhatIsLeft => left,
            RefundAmount::Part(part) => Money::new(part.amount_minor(), left.currency()),
        };
        if amount.amount_minor() > left.amount_minor() {
            return Err(RefundRefusal::MoreThanIsLeft { left });
        }
        let fact = PaymentFact::RefundRequested { refund: id, amount };
        let refund = Refund::request(id, amount, RefundReason::Asked(note), now);
        Ok(self.decided(fact, |state| state.refunds.push(refund)))
    }

    /// The provider says that the money is back. Of another amount than the refund's, it is noted as a discrepancy, and a
    /// refund without an outcome stays pending.
    pub(crate) fn complete_refund(
        &self,
        id: RefundId,
        reference: ProviderReference,
        stated: Option<Money>,
        now: DateTime<Utc>,
    ) -> Result<PaymentChange, SettleRefundRefusal> {
        let refund = self.refund(id).ok_or(SettleRefundRefusal::NoSuchRefund)?;
        let is_completed = matches!(refund.status(), RefundStatus::Completed { .. });
        if !refund.is_pending() && !is_completed {
            return Err(SettleRefundRefusal::AlreadySettled);
        }
        if !states(stated, refund.amount(), true) {
            return Ok(self.note_discrepancy(Discrepancy {
                since: now,
                refund: Some(id),
                stated,
            })?);
        }
        if is_completed {
            return self.resolve_discrepancy(Some(id)).ok_or(SettleRefundRefusal::AlreadySettled);
        }
        let fact = PaymentFact::RefundCompleted { refund: id, amount: refund.amount() };
        Ok(self.refund_settled(id, fact, RefundStatus::Completed { at: now, reference }))
    }

    /// The provider says that it will not refund the money.
    pub(crate) fn fail_refund(
        &self,
        id: RefundId,
        reason: ProviderReason,
        stated: Option<Money>,
        now: DateTime<Utc>,
    ) -> Result<PaymentChange, SettleRefundRefusal> {
        let refund = self.pending_refund(id)?;
        if !states(stated, refund.amount(), false) {
            return Ok(self.note_discrepancy(Discrepancy {
                since: now,
                refund: Some(id),
                stated,
            })?);
        }
        let fact = PaymentFact::RefundFailed { refund: id, amount: refund.amount() };
        Ok(self.refund_settled(id, fact, RefundStatus::Failed { at: now, reason }))
    }

    fn pending_refund(&self, id: RefundId) -> Result<&Refund, SettleRefundRefusal> {
        let refund = self.refund(id).ok_or(SettleRefundRefusal::NoSuchRefund)?;
        if refund.is_pending() { Ok(refund) } else { Err(SettleRefundRefusal::AlreadySettled) }
    }

    fn refund_settled(
        &self,
        id: RefundId,
        fact: PaymentFact,
        status: RefundStatus,
    ) -> PaymentChange {
        self.decided(fact, |state| {
            if let Some(refund) = state.refunds.iter_mut().find(|refund| refund.id() == id) {
                refund.settle(status);
            }
            if state.refund_is_in_question(id) {
                state.discrepancy = None;
            }
        })
    }
}

#[cfg(test)]
mod tests;
