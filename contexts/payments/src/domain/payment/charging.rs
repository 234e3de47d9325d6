//! Decisions about the charge. The provider's answer settles it; an answer that comes late, twice or out of order is
//! refused by name and changes nothing.

use chrono::{DateTime, Utc};
use shared_kernel::{ChangeSet, Money, Version};

use super::discrepancy::{DiscrepancyNoted, states};
use super::{Discrepancy, Payment, PaymentChange, PaymentRequest, PaymentStatus};
use crate::domain::event::{PaymentEvent, PaymentFact};
use crate::domain::ids::PaymentId;
use crate::domain::values::{DeclineReason, ProviderReason, ProviderReference};

/// Why a capture changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CaptureRefusal {
    #[error("the payment is captured already")]
    AlreadyCaptured,
    #[error("the provider has declined this payment before")]
    DeclinedByProvider,
    #[error(transparent)]
    DiscrepancyNoted(#[from] DiscrepancyNoted),
}

/// Why a decline changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DeclineRefusal {
    #[error("the payment has its outcome already")]
    AlreadySettled,
    #[error(transparent)]
    DiscrepancyNoted(#[from] DiscrepancyNoted),
}

/// Why a lost answer changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UnknownRefusal {
    #[error("the outcome is known to be unknown")]
    AlreadyUnknown,
    #[error("the payment has its outcome already")]
    AlreadySettled,
}

/// Why a withdrawn charge changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the payment has its outcome already")]
pub(crate) struct GiveUpRefusal;

impl Payment {
    /// Begins the payment of an order. An order that costs nothing is paid with that: the provider is never asked, and the
    /// token decides nothing.
    pub(crate) fn request(request: PaymentRequest, now: DateTime<Utc>) -> PaymentChange {
        let PaymentRequest { order, customer, process, amount, charge } = request;
        let id = PaymentId::of_order(order);
        let (status, fact) = if amount.amount_minor() == 0 {
            let reference = ProviderReference::no_charge();
            (PaymentStatus::Captured { at: now, reference }, PaymentFact::Captured { amount })
        } else {
            (PaymentStatus::Requested { charge }, PaymentFact::Requested { amount })
        };
        let state = Self {
            id,
            version: Version::NEW.next(),
            order,
            customer,
            process,
            amount,
            requested_at: now,
            status,
            unwanted_since: None,
            discrepancy: None,
            refunds: Vec::new(),
        };
        let event = PaymentEvent { payment: id, order, fact };
        ChangeSet::new(Version::NEW, state, event)
    }

    /// The provider says that it has the money. Of another amount than the payment's, nothing is captured here: it is noted
    /// as a discrepancy.
    ///
    /// That is accepted even when the payment was given up and the provider had withdrawn the charge: its statement about
    /// money outweighs ours. The money is then unwanted and is refunded.
    pub(crate) fn capture(
        &self,
        reference: ProviderReference,
        stated: Option<Money>,
        now: DateTime<Utc>,
    ) -> Result<PaymentChange, CaptureRefusal> {
        match &self.status {
            PaymentStatus::Captured { .. } => return self.captured_again(stated, now),
            PaymentStatus::Declined { reason: DeclineReason::ByProvider(_), .. } => {
                return Err(CaptureRefusal::DeclinedByProvider);
            }
            PaymentStatus::Declined { reason: DeclineReason::NotPaidInTime, .. }
            | PaymentStatus::Voided { .. }
            | PaymentStatus::Requested { .. }
            | PaymentStatus::Unknown { .. } => {}
        }
        if !states(stated, self.amount, true) {
            return Ok(self.note_discrepancy(Discrepancy { since: now, refund: None, stated })?);
        }
        let fact = PaymentFact::Captured { amount: self.amount };
        Ok(self.settled(fact, PaymentStatus::Captured { at: now, reference }))
    }

    /// The provider speaks of a capture that is recorded. It stays; another amount is noted as a discrepancy, which the right
    /// one settles.
    fn captured_again(
        &self,
        stated: Option<Money>,
        now: DateTime<Utc>,
    ) -> Result<PaymentChange, CaptureRefusal> {
        if !states(stated, self.amount, true) {
            return Ok(self.note_discrepancy(Discrepancy { since: now, refund: None, stated })?);
        }
        self.resolve_discrepancy(None).ok_or(CaptureRefusal::AlreadyCaptured)
    }

    /// The provider says that there will be no money.
    pub(crate) fn decline(
        &self,
        reason: ProviderReason,
        stated: Option<Money>,
        now: DateTime<Utc>,
    ) -> Result<PaymentChange, DeclineRefusal> {
        self.open_charge().ok_or(DeclineRefusal::AlreadySettled)?;
        if !states(stated, self.amount, false) {
            return Ok(self.note_discrepancy(Discrepancy { since: now, refund: None, stated })?);
        }
        Ok(self.declined(DeclineReason::ByProvider(reason), now))
    }

    // tour: failure/unknown
    /// The provider was asked to charge and gave no final answer. From here on it is asked what it knows
    /// before anything else.
    pub(crate) fn outcome_unknown(
        &self,
        now: DateTime<Utc>,
    ) -> Result<PaymentChange, UnknownRefusal> {
        match &self.status {
            PaymentStatus::Requested { charge } => {
                let status = PaymentStatus::Unknown { charge: charge.clone(), since: now };
                Ok(self.decided(PaymentFact::Unknown, |state| state.status = status))
            }
            PaymentStatus::Unknown { .. } => Err(UnknownRefusal::AlreadyUnknown),
            PaymentStatus::Captured { .. }
            | PaymentStatus::Declined { .. }
            | PaymentStatus::Voided { .. } => Err(UnknownRefusal::AlreadySettled),
        }
    }

    /// Whether the order waits for the charge and there is time for it. Once it is not, it never is again.
    pub(crate) fn is_wanted(&self, now: DateTime<Utc>) -> bool {
        let in_time = self.open_charge().is_some_and(|charge| charge.expires_at > now);
        in_time && self.unwanted_since.is_none()
    }

    /// Whether the charge may be sent (again): it is wanted, and the provider has stated nothing else about it.
    pub(crate) fn may_be_charged(&self, now: DateTime<Utc>) -> bool {
        self.is_wanted(now) && !self.charge_is_in_question()
    }

    /// The provider has withdrawn the charge, so there will be no money: the payment is voided if the order was
    /// cancelled, and declined if its time is over. That the provider knows of no charge is not enough: one may be
    /// on its way.
    pub(crate) fn give_up(&self, now: DateTime<Utc>) -> Result<PaymentChange, GiveUpRefusal> {
        self.open_charge().ok_or(GiveUpRefusal)?;
        if self.unwanted_since.is_some() {
            return Ok(self.settled(PaymentFact::Voided, PaymentStatus::Voided { at: now }));
        }
        let mut given_up = self.declined(DeclineReason::NotPaidInTime, now);
        given_up.state.unwanted_since = Some(now);
        Ok(given_up)
    }

    fn declined(&self, reason: DeclineReason, now: DateTime<Utc>) -> PaymentChange {
        let fact = PaymentFact::Declined { reason: reason.clone() };
        self.settled(fact, PaymentStatus::Declined { at: now, reason })
    }

    /// The charge has its outcome: what the provider stated before is of no matter any more.
    fn settled(&self, fact: PaymentFact, status: PaymentStatus) -> PaymentChange {
        self.decided(fact, |state| {
            state.status = status;
            state.discrepancy = None;
        })
    }
}

#[cfg(test)]
mod tests;
