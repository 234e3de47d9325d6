//! Decisions about the charge. The provider's word settles it; a word that comes late, twice or out of order
//! is refused by name and changes nothing.

use chrono::{DateTime, Utc};
use shared_kernel::{ChangeSet, Version};

use super::payment::{Payment, PaymentChange, PaymentRequest, PaymentStatus};
use super::{
    DeclineReason, PaymentEvent, PaymentFact, PaymentId, ProviderReason, ProviderReference,
};

/// Why a capture is not taken note of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CaptureRefusal {
    #[error("the payment is captured already")]
    AlreadyCaptured,
    #[error("the provider has declined this payment before")]
    DeclinedByProvider,
}

/// Why a decline is not taken note of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the payment has its outcome already")]
pub(crate) struct DeclineRefusal;

/// Why a lost answer is not taken note of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UnknownRefusal {
    #[error("the outcome is known to be unknown")]
    AlreadyUnknown,
    #[error("the payment has its outcome already")]
    AlreadySettled,
}

/// Why a payment is not given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AbandonRefusal {
    #[error("the payment is still wanted and there is time for it")]
    StillWanted,
    #[error("the payment has its outcome already")]
    AlreadySettled,
}

impl Payment {
    /// Begins the payment of an order.
    pub(crate) fn request(request: PaymentRequest, now: DateTime<Utc>) -> PaymentChange {
        let PaymentRequest { order, customer, process, amount, charge } = request;
        let id = PaymentId::of_order(order);
        let state = Self {
            id,
            version: Version::NEW.next(),
            order,
            customer,
            process,
            amount,
            requested_at: now,
            status: PaymentStatus::Requested { charge },
            unwanted_since: None,
            refunds: Vec::new(),
        };
        let event = PaymentEvent { payment: id, order, fact: PaymentFact::Requested { amount } };
        ChangeSet::new(Version::NEW, state, event)
    }

    /// The provider says that it has the money.
    ///
    /// It is believed even when we had given up for want of a charge: a request that was slow on its way may
    /// arrive after the provider was asked about it. The money is then unwanted and goes back.
    pub(crate) fn capture(
        &self,
        reference: ProviderReference,
        now: DateTime<Utc>,
    ) -> Result<PaymentChange, CaptureRefusal> {
        match &self.status {
            PaymentStatus::Captured { .. } => return Err(CaptureRefusal::AlreadyCaptured),
            PaymentStatus::Declined { reason: DeclineReason::ByProvider(_), .. } => {
                return Err(CaptureRefusal::DeclinedByProvider);
            }
            PaymentStatus::Declined { reason: DeclineReason::NotPaidInTime, .. }
            | PaymentStatus::Voided { .. }
            | PaymentStatus::Requested { .. }
            | PaymentStatus::Unknown { .. } => {}
        }
        let fact = PaymentFact::Captured { amount: self.amount };
        Ok(self
            .decided(fact, |state| state.status = PaymentStatus::Captured { at: now, reference }))
    }

    /// The provider says that there will be no money.
    pub(crate) fn decline(
        &self,
        reason: ProviderReason,
        now: DateTime<Utc>,
    ) -> Result<PaymentChange, DeclineRefusal> {
        self.open_charge().ok_or(DeclineRefusal)?;
        Ok(self.declined(DeclineReason::ByProvider(reason), now))
    }

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

    /// The provider knows of no charge: the payment is given up if the order is cancelled or its time is over.
    /// Otherwise the refusal says that it may be charged.
    pub(crate) fn abandon(&self, now: DateTime<Utc>) -> Result<PaymentChange, AbandonRefusal> {
        let charge = self.open_charge().ok_or(AbandonRefusal::AlreadySettled)?;
        if self.unwanted_since.is_some() {
            return Ok(self.decided(PaymentFact::Voided, |state| {
                state.status = PaymentStatus::Voided { at: now };
            }));
        }
        if charge.expires_at > now {
            return Err(AbandonRefusal::StillWanted);
        }
        let mut given_up = self.declined(DeclineReason::NotPaidInTime, now);
        given_up.state.unwanted_since = Some(now);
        Ok(given_up)
    }

    fn declined(&self, reason: DeclineReason, now: DateTime<Utc>) -> PaymentChange {
        let fact = PaymentFact::Declined { reason: reason.clone() };
        self.decided(fact, |state| state.status = PaymentStatus::Declined { at: now, reason })
    }
}

#[cfg(test)]
mod tests;
