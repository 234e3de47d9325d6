//! A refund: an entity inside the payment, which guards that refunds never exceed what was captured.

use chrono::{DateTime, Utc};
use shared_kernel::Money;

use super::ids::RefundId;
use super::values::{ProviderReason, ProviderReference, SealedNote};

/// Money on its way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refund {
    id: RefundId,
    amount: Money,
    reason: RefundReason,
    requested_at: DateTime<Utc>,
    status: RefundStatus,
}

/// Why it was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RefundReason {
    /// The money was captured for an order that will not be served.
    OrderCancelled,
    /// An administrator asked for it and said why.
    Asked(SealedNote),
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RefundStatus {
    /// The provider has been asked, or is about to be.
    Requested,
    /// The money is back.
    Completed { at: DateTime<Utc>, reference: ProviderReference },
    /// The provider will not do it. The amount may be refunded again.
    Failed { at: DateTime<Utc>, reason: ProviderReason },
}

impl Refund {
    /// A refund read from a store.
    pub(crate) const fn stored(
        id: RefundId,
        amount: Money,
        reason: RefundReason,
        requested_at: DateTime<Utc>,
        status: RefundStatus,
    ) -> Self {
        Self { id, amount, reason, requested_at, status }
    }

    /// Begins a refund.
    pub(super) const fn request(
        id: RefundId,
        amount: Money,
        reason: RefundReason,
        now: DateTime<Utc>,
    ) -> Self {
        Self { id, amount, reason, requested_at: now, status: RefundStatus::Requested }
    }

    /// Records its outcome.
    pub(super) fn settle(&mut self, outcome: RefundStatus) {
        self.status = outcome;
    }

    pub(crate) const fn id(&self) -> RefundId {
        self.id
    }

    pub(crate) const fn amount(&self) -> Money {
        self.amount
    }

    pub(crate) const fn reason(&self) -> &RefundReason {
        &self.reason
    }

    pub(crate) const fn requested_at(&self) -> DateTime<Utc> {
        self.requested_at
    }

    pub(crate) const fn status(&self) -> &RefundStatus {
        &self.status
    }

    /// Whether its amount can no longer be refunded by another one.
    pub(crate) const fn takes_its_amount(&self) -> bool {
        match self.status {
            RefundStatus::Requested | RefundStatus::Completed { .. } => true,
            RefundStatus::Failed { .. } => false,
        }
    }

    /// Whether it has no outcome yet.
    pub(crate) const fn is_pending(&self) -> bool {
        matches!(self.status, RefundStatus::Requested)
    }
}
