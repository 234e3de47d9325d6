//! The domain events of an order. The published language is in `contract`.

use chrono::{DateTime, Utc};
use shared_kernel::Money;

use crate::domain::{CancelReason, CustomerId, OrderId, OrderLines, PaymentToken, Refund, Sealed};

/// A change of an order. Each decision makes one event.
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
        payment_token: Sealed<PaymentToken>,
        expires_at: DateTime<Utc>,
    },
    Confirmed {
        order: OrderId,
    },
    Cancelled {
        order: OrderId,
        reason: CancelReason,
        /// Whether the lines go back into the basket that they were taken out of.
        gives_back: bool,
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
        /// The sum of all refunds so far, this one included.
        refunded: Money,
    },
    Anonymised {
        order: OrderId,
    },
}

impl OrderEvent {
    /// The order that changed.
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
