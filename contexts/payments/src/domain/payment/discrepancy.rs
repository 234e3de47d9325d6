//! The provider states another amount or currency than it was asked for, or none. That confirms nothing and refunds
//! nothing: it is noted on the payment, which is asked about, for an operator to see, until the provider states what it
//! was asked for. A charge or a refund that had its outcome before keeps it.

use chrono::{DateTime, Utc};
use shared_kernel::Money;

use super::{Payment, PaymentChange, PaymentStatus};
use crate::domain::event::PaymentFact;
use crate::domain::ids::RefundId;
use crate::domain::refund::Refund;

/// A statement of the provider that differs from what it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Discrepancy {
    pub(crate) since: DateTime<Utc>,
    /// The refund that it is about; the charge when there is none.
    pub(crate) refund: Option<RefundId>,
    /// `None` when no amount could be read.
    pub(crate) stated: Option<Money>,
}

/// Why a statement changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the provider is known to state another amount")]
pub(crate) struct DiscrepancyNoted;

impl Payment {
    /// The statement of the provider that is not settled, if there is one.
    pub(crate) const fn discrepancy(&self) -> Option<&Discrepancy> {
        self.discrepancy.as_ref()
    }

    /// Whether the provider's last statement about the charge differs from what it was asked for.
    pub(crate) fn charge_is_in_question(&self) -> bool {
        self.discrepancy.is_some_and(|noted| noted.refund.is_none())
    }

    /// The same about one of its refunds.
    pub(crate) fn refund_is_in_question(&self, refund: RefundId) -> bool {
        self.discrepancy.is_some_and(|noted| noted.refund == Some(refund))
    }

    /// The amount that the provider was asked for by a refund, or by the charge.
    pub(crate) fn asked_amount(&self, refund: Option<RefundId>) -> Money {
        refund.and_then(|id| self.refund(id)).map_or(self.amount, Refund::amount)
    }

    /// Notes a statement about the charge or about a refund. The same statement is noted once, and one about something
    /// else waits until the first is settled.
    pub(super) fn note_discrepancy(
        &self,
        noted: Discrepancy,
    ) -> Result<PaymentChange, DiscrepancyNoted> {
        let Discrepancy { since, refund, stated } = noted;
        if let Some(before) = self.discrepancy
            && (before.refund != refund || before.stated == stated)
        {
            return Err(DiscrepancyNoted);
        }
        let status = match (&self.status, refund) {
            // The provider has something under this key: it is asked, and no charge is sent.
            (PaymentStatus::Requested { charge }, None) => {
                PaymentStatus::Unknown { charge: charge.clone(), since }
            }
            (other, _) => other.clone(),
        };
        let asked = self.asked_amount(refund);
        Ok(self.decided(PaymentFact::AmountDiffers { refund, asked, stated }, |state| {
            state.status = status;
            state.discrepancy = Some(noted);
        }))
    }

    /// The provider states what it was asked for, of a charge or a refund that has had its outcome; `None` when there is
    /// nothing to settle.
    pub(super) fn resolve_discrepancy(&self, refund: Option<RefundId>) -> Option<PaymentChange> {
        self.discrepancy.filter(|noted| noted.refund == refund)?;
        let asked = self.asked_amount(refund);
        let fact = PaymentFact::AmountDiffers { refund, asked, stated: Some(asked) };
        Some(self.decided(fact, |state| state.discrepancy = None))
    }
}

/// Whether the provider states this amount. Where no money moved it need not state any.
pub(super) fn states(stated: Option<Money>, asked: Money, moved: bool) -> bool {
    match stated {
        Some(stated) => stated == asked,
        None => !moved,
    }
}

#[cfg(test)]
mod tests;
