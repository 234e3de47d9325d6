//! The content of a mail: its kind, with the order and the amounts that it names.

use shared_kernel::Money;
use uuid::Uuid;

use crate::domain::OrderId;

/// The subject of a mail, with what its words need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    Welcome,
    OrderConfirmed {
        order: OrderId,
        total: Money,
    },
    OrderShipped {
        order: OrderId,
    },
    /// `reason` as `orders` names it; later versions may name others.
    OrderCancelled {
        order: OrderId,
        reason: String,
    },
    RefundCompleted {
        order: OrderId,
        amount: Money,
    },
}

impl Content {
    /// The names of all kinds.
    pub(crate) const KINDS: [&str; 5] =
        ["welcome", "order-confirmed", "order-shipped", "order-cancelled", "refund-completed"];

    /// The name of the kind, as it is stored and shown.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Welcome => "welcome",
            Self::OrderConfirmed { .. } => "order-confirmed",
            Self::OrderShipped { .. } => "order-shipped",
            Self::OrderCancelled { .. } => "order-cancelled",
            Self::RefundCompleted { .. } => "refund-completed",
        }
    }

    /// The order, unless it is about the account.
    pub(crate) const fn order(&self) -> Option<OrderId> {
        match self {
            Self::Welcome => None,
            Self::OrderConfirmed { order, .. }
            | Self::OrderShipped { order }
            | Self::OrderCancelled { order, .. }
            | Self::RefundCompleted { order, .. } => Some(*order),
        }
    }

    /// The amount that it names.
    pub(crate) const fn amount(&self) -> Option<Money> {
        match self {
            Self::OrderConfirmed { total: amount, .. } | Self::RefundCompleted { amount, .. } => {
                Some(*amount)
            }
            Self::Welcome | Self::OrderShipped { .. } | Self::OrderCancelled { .. } => None,
        }
    }

    /// The reason that it names.
    pub(crate) fn reason(&self) -> Option<&str> {
        match self {
            Self::OrderCancelled { reason, .. } => Some(reason),
            Self::Welcome
            | Self::OrderConfirmed { .. }
            | Self::OrderShipped { .. }
            | Self::RefundCompleted { .. } => None,
        }
    }

    /// The subject as other contexts name it, such as `order/<id>`.
    pub(crate) fn about(&self, recipient: Uuid) -> String {
        match self.order() {
            Some(order) => format!("order/{order}"),
            None => format!("user/{recipient}"),
        }
    }
}
