//! The payment of one order: its state, and what is still to be done about it. The decisions are in `charging`,
//! `cancelling` and `refunding`.

mod cancelling;
mod charging;
mod discrepancy;
mod refunding;

use chrono::{DateTime, Utc};
use shared_kernel::{ChangeSet, Money, Version};

use super::event::{PaymentEvent, PaymentFact};
use super::ids::{CustomerId, OrderId, PaymentId, ProcessId, RefundId};
use super::refund::{Refund, RefundReason, RefundStatus};
use super::values::{DeclineReason, PaymentToken, ProviderReference};

pub(crate) use cancelling::CancelRefusal;
pub(crate) use discrepancy::Discrepancy;
pub(crate) use refunding::{RefundAmount, RefundRefusal};

/// A decision about a payment.
pub(crate) type PaymentChange = ChangeSet<Payment, PaymentEvent>;

/// Taking the money for one order, and refunding it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Payment {
    id: PaymentId,
    version: Version,
    order: OrderId,
    customer: CustomerId,
    process: ProcessId,
    amount: Money,
    requested_at: DateTime<Utc>,
    status: PaymentStatus,
    unwanted_since: Option<DateTime<Utc>>,
    discrepancy: Option<Discrepancy>,
    refunds: Vec<Refund>,
}

/// A payment as a store has it.
pub(crate) struct StoredPayment {
    pub(crate) id: PaymentId,
    pub(crate) version: Version,
    pub(crate) order: OrderId,
    pub(crate) customer: CustomerId,
    pub(crate) process: ProcessId,
    pub(crate) amount: Money,
    pub(crate) requested_at: DateTime<Utc>,
    pub(crate) status: PaymentStatus,
    pub(crate) unwanted_since: Option<DateTime<Utc>>,
    pub(crate) discrepancy: Option<Discrepancy>,
    pub(crate) refunds: Vec<Refund>,
}

/// How far the charge is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PaymentStatus {
    /// To be charged; the provider may be being asked at this moment.
    Requested { charge: OpenCharge },
    /// The provider was asked and its answer was lost or is not final: only the provider knows the outcome.
    Unknown { charge: OpenCharge, since: DateTime<Utc> },
    /// The provider has the money.
    Captured { at: DateTime<Utc>, reference: ProviderReference },
    /// There will be no money.
    Declined { at: DateTime<Utc>, reason: DeclineReason },
    /// The order was cancelled before anything was charged, and the provider has withdrawn the charge.
    Voided { at: DateTime<Utc> },
}

/// A charge without an outcome. The token is deleted from the payment when the outcome is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenCharge {
    pub(crate) token: PaymentToken,
    /// No charge is begun from this moment on: the order will be cancelled.
    pub(crate) expires_at: DateTime<Utc>,
}

/// The order to be paid, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PaymentRequest {
    pub(crate) order: OrderId,
    pub(crate) customer: CustomerId,
    pub(crate) process: ProcessId,
    pub(crate) amount: Money,
    pub(crate) charge: OpenCharge,
}

/// The action that is still to be done about a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PendingAction {
    /// The outcome of the charge must be found out.
    FindOutcome(OpenCharge),
    /// Captured and no longer wanted: the outstanding refund must be begun.
    BeginRefund,
    /// These refunds have no outcome yet.
    FinishRefunds(Vec<RefundId>),
    /// Captured, and the provider states another amount by now, of this refund or of the charge: it must be asked again.
    AskAgain(Option<RefundId>),
    /// Nothing: the payment is at rest.
    Nothing,
}

impl Payment {
    /// A payment read from a store.
    pub(crate) fn stored(stored: StoredPayment) -> Self {
        let StoredPayment {
            id,
            version,
            order,
            customer,
            process,
            amount,
            requested_at,
            status,
            unwanted_since,
            discrepancy,
            refunds,
        } = stored;
        Self {
            id,
            version,
            order,
            customer,
            process,
            amount,
            requested_at,
            status,
            unwanted_since,
            discrepancy,
            refunds,
        }
    }

    pub(crate) const fn id(&self) -> PaymentId {
        self.id
    }

    pub(crate) const fn version(&self) -> Version {
        self.version
    }

    pub(crate) const fn order(&self) -> OrderId {
        self.order
    }

    pub(crate) const fn customer(&self) -> CustomerId {
        self.customer
    }

    pub(crate) const fn process(&self) -> ProcessId {
        self.process
    }

    pub(crate) const fn amount(&self) -> Money {
        self.amount
    }

    pub(crate) const fn requested_at(&self) -> DateTime<Utc> {
        self.requested_at
    }

    pub(crate) const fn status(&self) -> &PaymentStatus {
        &self.status
    }

    /// Since when the money is no longer wanted: the order was cancelled, or the payment was given up. Money that is
    /// captured in spite of it is refunded.
    pub(crate) const fn unwanted_since(&self) -> Option<DateTime<Utc>> {
        self.unwanted_since
    }

    pub(crate) fn refunds(&self) -> &[Refund] {
        &self.refunds
    }

    /// The action that is still to be done.
    pub(crate) fn pending_action(&self) -> PendingAction {
        if let Some(charge) = self.open_charge() {
            return PendingAction::FindOutcome(charge.clone());
        }
        let pending = self.refunds.iter().filter(|refund| refund.is_pending());
        let pending: Vec<RefundId> = pending.map(Refund::id).collect();
        if !pending.is_empty() {
            PendingAction::FinishRefunds(pending)
        } else if self.refund_is_outstanding() {
            PendingAction::BeginRefund
        } else {
            let captured = self.captured_as().and(self.discrepancy);
            captured.map_or(PendingAction::Nothing, |noted| PendingAction::AskAgain(noted.refund))
        }
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

    /// The captured amount: all or nothing.
    pub(crate) const fn captured(&self) -> Money {
        match self.captured_as() {
            Some(_) => self.amount,
            None => Money::zero(self.amount.currency()),
        }
    }

    /// Whether there was nothing to charge, so that the provider knows nothing of this payment.
    pub(crate) const fn is_of_nothing(&self) -> bool {
        self.amount.amount_minor() == 0
    }

    /// The amount that is refunded or about to be.
    pub(crate) fn refunding(&self) -> Money {
        self.sum_of(Refund::takes_its_amount)
    }

    /// The amount that has been refunded for good.
    pub(crate) fn refunded(&self) -> Money {
        self.sum_of(|refund| matches!(refund.status(), RefundStatus::Completed { .. }))
    }

    /// The amount that may still be refunded.
    pub(crate) fn refundable(&self) -> Money {
        let left = self.captured().amount_minor().saturating_sub(self.refunding().amount_minor());
        Money::new(left, self.amount.currency())
    }

    /// Whether money is held that is not wanted and not on its way back. A refund of it is outstanding until it is, however
    /// many the provider refuses.
    pub(crate) fn refund_is_outstanding(&self) -> bool {
        self.unwanted_since.is_some() && self.refundable().amount_minor() > 0
    }

    /// Its refunds that a cancellation caused.
    pub(crate) fn cancellation_refunds(&self) -> impl Iterator<Item = &Refund> {
        self.refunds.iter().filter(|refund| *refund.reason() == RefundReason::OrderCancelled)
    }

    /// How many of those the provider refused. The next one is then tried after a while, and not at once.
    pub(crate) fn refused_cancellation_refunds(&self) -> usize {
        self.cancellation_refunds().filter(|refund| !refund.takes_its_amount()).count()
    }

    /// One of its refunds.
    pub(crate) fn refund(&self, id: RefundId) -> Option<&Refund> {
        self.refunds.iter().find(|refund| refund.id() == id)
    }

    /// The payment one decision later.
    fn decided(&self, fact: PaymentFact, change: impl FnOnce(&mut Self)) -> PaymentChange {
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
            .fold(0_i64, |sum, refund| sum.saturating_add(refund.amount().amount_minor()));
        Money::new(sum, self.amount.currency())
    }
}
