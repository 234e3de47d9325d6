//! The events of a payment, as this context knows them. `contract` translates them into published events.

use shared_kernel::Money;

use super::ids::{OrderId, PaymentId, RefundId};
use super::values::DeclineReason;

/// One event of one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PaymentEvent {
    pub(crate) payment: PaymentId,
    pub(crate) order: OrderId,
    pub(crate) fact: PaymentFact,
}

/// The facts of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PaymentFact {
    Requested {
        amount: Money,
    },
    Unknown,
    Captured {
        amount: Money,
    },
    Declined {
        reason: DeclineReason,
    },
    Voided,
    CancellationNoted,
    /// The provider was asked for one amount, by the charge or by a refund, and stated another; `None` could not be read.
    /// When it states the same again, the difference is settled.
    AmountDiffers {
        refund: Option<RefundId>,
        asked: Money,
        stated: Option<Money>,
    },
    RefundRequested {
        refund: RefundId,
        amount: Money,
    },
    RefundCompleted {
        refund: RefundId,
        amount: Money,
    },
    RefundFailed {
        refund: RefundId,
        amount: Money,
    },
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
            | Self::CancellationNoted
            | Self::AmountDiffers { .. } => None,
        }
    }
}
