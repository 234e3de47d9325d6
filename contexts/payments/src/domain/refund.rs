//! A refund: an entity inside the payment, which guards that refunds never exceed what was captured.

use chrono::{DateTime, Utc};
use shared_kernel::Money;

use super::{ProviderReason, ProviderReference, RefundId, RefundNote};

/// Money on its way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refund {
    pub(crate) id: RefundId,
    pub(crate) amount: Money,
    pub(crate) reason: RefundReason,
    pub(crate) requested_at: DateTime<Utc>,
    pub(crate) status: RefundStatus,
}

/// Who wanted it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RefundReason {
    /// The money was captured for an order that will not be served.
    OrderCancelled,
    /// An administrator asked for it and said why.
    Asked(RefundNote),
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
    /// Whether its amount is gone from what may still be refunded.
    pub(crate) const fn takes_its_amount(&self) -> bool {
        match self.status {
            RefundStatus::Requested | RefundStatus::Completed { .. } => true,
            RefundStatus::Failed { .. } => false,
        }
    }

    /// Whether its outcome is still to come.
    pub(crate) const fn is_running(&self) -> bool {
        matches!(self.status, RefundStatus::Requested)
    }
}
