//! How far an order has come, and why one was cancelled.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::domain::PaymentToken;

/// How far an order has come, with what is known only then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Status {
    /// Waits for `products` to reserve its units. The token is kept until it is handed to `payments`.
    Placed { payment_token: PaymentToken },
    /// The units are reserved; waits for `payments` to take the money.
    AwaitingPayment,
    /// Paid.
    Confirmed { at: DateTime<Utc> },
    /// Given up; what was taken is given back. Nothing follows.
    Cancelled { at: DateTime<Utc>, reason: CancelReason },
    /// On its way: it can no longer be cancelled.
    Shipped { at: DateTime<Utc> },
    /// Arrived. Nothing follows.
    Delivered { at: DateTime<Utc> },
}

impl Status {
    /// Just the name, without what is known.
    pub(crate) const fn name(&self) -> StatusName {
        match self {
            Self::Placed { .. } => StatusName::Placed,
            Self::AwaitingPayment => StatusName::AwaitingPayment,
            Self::Confirmed { .. } => StatusName::Confirmed,
            Self::Cancelled { .. } => StatusName::Cancelled,
            Self::Shipped { .. } => StatusName::Shipped,
            Self::Delivered { .. } => StatusName::Delivered,
        }
    }

    /// Whether the checkout has come to its end, good or bad.
    pub(crate) const fn is_settled(&self) -> bool {
        match self {
            Self::Placed { .. } | Self::AwaitingPayment => false,
            Self::Confirmed { .. }
            | Self::Cancelled { .. }
            | Self::Shipped { .. }
            | Self::Delivered { .. } => true,
        }
    }
}

/// The name of a status: to filter by, and to tell in a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum StatusName {
    Placed,
    AwaitingPayment,
    Confirmed,
    Cancelled,
    Shipped,
    Delivered,
}

/// Why a text names no status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be placed, awaiting-payment, confirmed, cancelled, shipped or delivered")]
pub(crate) struct UnknownStatus;

impl StatusName {
    pub(crate) const ALL: [Self; 6] = [
        Self::Placed,
        Self::AwaitingPayment,
        Self::Confirmed,
        Self::Cancelled,
        Self::Shipped,
        Self::Delivered,
    ];

    /// The stable text, as clients and the store know it.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::AwaitingPayment => "awaiting-payment",
            Self::Confirmed => "confirmed",
            Self::Cancelled => "cancelled",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
        }
    }

    /// Reads the stable text.
    pub(crate) fn parse(text: &str) -> Result<Self, UnknownStatus> {
        Self::ALL.into_iter().find(|name| name.text() == text).ok_or(UnknownStatus)
    }

    /// Whether an order can go from this status straight to `next`. The decisions keep to it, and the audit checks
    /// the events of every order against it.
    pub(crate) const fn leads_to(self, next: Self) -> bool {
        match self {
            Self::Placed => matches!(next, Self::AwaitingPayment | Self::Cancelled),
            Self::AwaitingPayment => matches!(next, Self::Confirmed | Self::Cancelled),
            Self::Confirmed => matches!(next, Self::Shipped | Self::Cancelled),
            Self::Shipped => matches!(next, Self::Delivered),
            Self::Cancelled | Self::Delivered => false,
        }
    }
}

impl fmt::Display for StatusName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.text())
    }
}

/// Why an order was cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum CancelReason {
    OutOfStock,
    PaymentDeclined,
    /// Not confirmed within the time limit of the checkout.
    DeadlinePassed,
    /// The units were given back before the money came.
    ReservationExpired,
    ByCustomer,
    ByShop,
}

impl CancelReason {
    pub(crate) const ALL: [Self; 6] = [
        Self::OutOfStock,
        Self::PaymentDeclined,
        Self::DeadlinePassed,
        Self::ReservationExpired,
        Self::ByCustomer,
        Self::ByShop,
    ];

    /// The stable text, as clients, other contexts and the store know it.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::OutOfStock => "out-of-stock",
            Self::PaymentDeclined => "payment-declined",
            Self::DeadlinePassed => "deadline-passed",
            Self::ReservationExpired => "reservation-expired",
            Self::ByCustomer => "by-customer",
            Self::ByShop => "by-shop",
        }
    }

    /// Reads the stable text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.text() == text)
    }
}
