//! What happened to a payment, in this context's own words. `contract` translates it for the others.

use shared_kernel::Money;

use super::{DeclineReason, OrderId, PaymentId, RefundId};

/// One thing that happened to one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PaymentEvent {
    pub(crate) payment: PaymentId,
    pub(crate) order: OrderId,
    pub(crate) fact: PaymentFact,
}

/// What it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PaymentFact {
    Requested { amount: Money },
    Unknown,
    Captured { amount: Money },
    Declined { reason: DeclineReason },
    Voided,
    CancellationNoted,
    RefundRequested { refund: RefundId, amount: Money },
    RefundCompleted { refund: RefundId, amount: Money },
    RefundFailed { refund: RefundId, amount: Money },
}

impl PaymentFact {
    /// The refund that this made or settled.
    pub(crate) const fn refund(&self) -> Option<RefundId> {
        match self {
            Self::RefundRequested { refund, .. }
            | Self::RefundCompleted { refund, .. }
            | Self::RefundFailed { refund, .. } => Some(*refund),
            Self::Requested { .. }
            | Self::Unknown
            | Self::Captured { .. }
            | Self::Declined { .. }
            | Self::Voided
            | Self::CancellationNoted => None,
        }
    }
}
