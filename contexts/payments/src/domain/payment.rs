//! The payment of one order: what is stored of it, and what is still to be done about it. The decisions are
//! in `charging`, `cancelling` and `refunding`.

use chrono::{DateTime, Utc};
use shared_kernel::{ChangeSet, Money, Version};

use super::{
    CustomerId, DeclineReason, OrderId, PaymentEvent, PaymentFact, PaymentId, PaymentToken,
    ProcessId, ProviderReference, Refund, RefundId, RefundStatus,
};

/// A decision about a payment.
pub(crate) type PaymentChange = ChangeSet<Payment, PaymentEvent>;

/// Taking the money for one order, and giving it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Payment {
    pub(crate) id: PaymentId,
    pub(crate) version: Version,
    pub(crate) order: OrderId,
    pub(crate) customer: CustomerId,
    pub(crate) process: ProcessId,
    pub(crate) amount: Money,
    pub(crate) requested_at: DateTime<Utc>,
    pub(crate) status: PaymentStatus,
    /// Since when the money is no longer wanted: the order was cancelled, or the payment was given up. What is
    /// captured in spite of it goes back.
    pub(crate) unwanted_since: Option<DateTime<Utc>>,
    pub(crate) refunds: Vec<Refund>,
}

/// How far the charge is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PaymentStatus {
    /// To be charged; perhaps the provider is being asked at this moment.
    Requested { charge: OpenCharge },
    /// The provider was asked and its answer was lost or is not final: only it knows.
    Unknown { charge: OpenCharge, since: DateTime<Utc> },
    /// The provider has the money.
    Captured { at: DateTime<Utc>, reference: ProviderReference },
    /// There will be no money.
    Declined { at: DateTime<Utc>, reason: DeclineReason },
    /// The order was cancelled before anything was charged, and the provider has withdrawn the charge.
    Voided { at: DateTime<Utc> },
}

/// What a charge takes as long as it has no outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenCharge {
    pub(crate) token: PaymentToken,
    /// No charge is begun from this moment on: the order will be cancelled.
    pub(crate) expires_at: DateTime<Utc>,
}

/// What an order wants paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PaymentRequest {
    pub(crate) order: OrderId,
    pub(crate) customer: CustomerId,
    pub(crate) process: ProcessId,
    pub(crate) amount: Money,
    pub(crate) charge: OpenCharge,
}

/// What is still to be done about a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OpenEnd {
    /// The outcome of the charge must be found out.
    Charge(OpenCharge),
    /// Captured, no longer wanted, and nobody has asked for it to go back.
    RefundOwed,
    /// These refunds have no outcome yet.
    Refunds(Vec<RefundId>),
    /// Nothing: the payment is at rest.
    Nothing,
}

impl Payment {
    /// What is still to be done.
    pub(crate) fn open_end(&self) -> OpenEnd {
        if let Some(charge) = self.open_charge() {
            return OpenEnd::Charge(charge.clone());
        }
        if self.refund_is_owed() {
            return OpenEnd::RefundOwed;
        }
        let running: Vec<RefundId> = self
            .refunds
            .iter()
            .filter(|refund| refund.is_running())
            .map(|refund| refund.id)
            .collect();
        if running.is_empty() { OpenEnd::Nothing } else { OpenEnd::Refunds(running) }
    }

    /// The charge, while it has no outcome.
    pub(crate) const fn open_charge(&self) -> Option<&OpenCharge> {
        match &self.status {
            PaymentStatus::Requested { charge } | PaymentStatus::Unknown { charge, .. } => {
                Some(charge)
            }
            PaymentStatus::Captured { .. }
            | PaymentStatus::Declined { .. }
            | PaymentStatus::Voided { .. } => None,
        }
    }

    /// The provider's name for the charge, once there is one.
    pub(crate) const fn captured_as(&self) -> Option<&ProviderReference> {
        match &self.status {
            PaymentStatus::Captured { reference, .. } => Some(reference),
            PaymentStatus::Requested { .. }
            | PaymentStatus::Unknown { .. }
            | PaymentStatus::Declined { .. }
            | PaymentStatus::Voided { .. } => None,
        }
    }

    /// What was captured: all or nothing.
    pub(crate) const fn captured(&self) -> Money {
        match self.captured_as() {
            Some(_) => self.amount,
            None => Money::zero(self.amount.currency()),
        }
    }

    /// What is refunded or about to be.
    pub(crate) fn refunding(&self) -> Money {
        self.sum_of(Refund::takes_its_amount)
    }

    /// What has gone back for good.
    pub(crate) fn refunded(&self) -> Money {
        self.sum_of(|refund| matches!(refund.status, RefundStatus::Completed { .. }))
    }

    /// What may still be refunded.
    pub(crate) fn refundable(&self) -> Money {
        let left = self.captured().amount_minor().saturating_sub(self.refunding().amount_minor());
        Money::new(left, self.amount.currency())
    }

    /// Whether money is held that nobody wants and nobody has sent back. One refund is owed for that and no
    /// second: if the provider refuses it, an administrator decides.
    pub(crate) fn refund_is_owed(&self) -> bool {
        self.unwanted_since.is_some()
            && self.refundable().amount_minor() > 0
            && self.refund(RefundId::of_cancellation(self.id)).is_none()
    }

    /// One of its refunds.
    pub(crate) fn refund(&self, id: RefundId) -> Option<&Refund> {
        self.refunds.iter().find(|refund| refund.id == id)
    }

    /// The payment one decision later.
    pub(super) fn decided(
        &self,
        fact: PaymentFact,
        change: impl FnOnce(&mut Self),
    ) -> PaymentChange {
        let mut state = Self { version: self.version.next(), ..self.clone() };
        change(&mut state);
        let event = PaymentEvent { payment: self.id, order: self.order, fact };
        ChangeSet::new(self.version, state, event)
    }

    fn sum_of(&self, counts: impl Fn(&Refund) -> bool) -> Money {
        let sum = self
            .refunds
            .iter()
            .filter(|refund| counts(refund))
            .fold(0_i64, |sum, refund| sum.saturating_add(refund.amount.amount_minor()));
        Money::new(sum, self.amount.currency())
    }
}
