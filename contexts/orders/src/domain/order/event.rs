//! What happens to an order, in this context's own words. The published language is in `contract`.

use chrono::{DateTime, Utc};
use shared_kernel::Money;

use crate::domain::{CancelReason, CustomerId, OrderId, OrderLines, PaymentToken, Refund};

/// What happened to an order. Each decision makes one of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OrderEvent {
    Placed {
        order: OrderId,
        customer: CustomerId,
        lines: OrderLines,
        total: Money,
        expires_at: DateTime<Utc>,
    },
    AwaitingPayment {
        order: OrderId,
        customer: CustomerId,
        total: Money,
        payment_token: PaymentToken,
        expires_at: DateTime<Utc>,
    },
    Confirmed {
        order: OrderId,
    },
    Cancelled {
        order: OrderId,
        reason: CancelReason,
    },
    Shipped {
        order: OrderId,
    },
    Delivered {
        order: OrderId,
    },
    Refunded {
        order: OrderId,
        refund: Refund,
        /// All that was refunded so far, this refund included.
        refunded: Money,
    },
    Anonymised {
        order: OrderId,
    },
}

impl OrderEvent {
    /// The order it happened to.
    pub(crate) const fn order(&self) -> OrderId {
        match self {
            Self::Placed { order, .. }
            | Self::AwaitingPayment { order, .. }
            | Self::Confirmed { order }
            | Self::Cancelled { order, .. }
            | Self::Shipped { order }
            | Self::Delivered { order }
            | Self::Refunded { order, .. }
            | Self::Anonymised { order } => *order,
        }
    }
}
