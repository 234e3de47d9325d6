//! The status of an order, its allowed transitions, and the reasons of a cancellation.

use std::fmt;

use shared_kernel::TextForm;

use chrono::{DateTime, Utc};

use crate::domain::{DeclineReason, PaymentToken, Sealed};

/// The status of an order, with the data that exists in this status only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Status {
    /// Waits for `products` to reserve its units. The token is stored until it is handed to `payments`.
    Placed { payment_token: Sealed<PaymentToken> },
    /// The units are reserved; waits for `payments` to capture the money.
    AwaitingPayment,
    /// Paid.
    Confirmed { at: DateTime<Utc> },
    /// Cancelled; captured money is refunded. A final status.
    Cancelled { at: DateTime<Utc>, reason: CancelReason },
    /// Shipped: it can no longer be cancelled.
    Shipped { at: DateTime<Utc> },
    /// Delivered. A final status.
    Delivered { at: DateTime<Utc> },
}

impl Status {
    /// The name alone.
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

    /// Whether the checkout has ended: the order was confirmed or cancelled.
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

/// The name of a status, for filters and refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum StatusName {
    Placed,
    AwaitingPayment,
    Confirmed,
    Cancelled,
    Shipped,
    Delivered,
}

/// A text that is not the name of a status.
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

    /// The form of the stable text.
    pub(crate) const FORM: TextForm = TextForm::one_of(&[
        Self::Placed.text(),
        Self::AwaitingPayment.text(),
        Self::Confirmed.text(),
        Self::Cancelled.text(),
        Self::Shipped.text(),
        Self::Delivered.text(),
    ]);

    /// The stable text for clients and the store.
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

    /// Whether the transition from this status to `next` is allowed. The decisions follow it, and the audit checks the
    /// events of every order against it.
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

/// The reason of a cancellation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum CancelReason {
    OutOfStock,
    PaymentDeclined(DeclineReason),
    /// Not confirmed within the time limit of the checkout.
    DeadlinePassed,
    /// The reservation expired before the payment was captured.
    ReservationExpired,
    ByCustomer,
    ByShop,
}

impl CancelReason {
    pub(crate) const ALL: [Self; 6] = [
        Self::OutOfStock,
        Self::PaymentDeclined(DeclineReason::Declined),
        Self::DeadlinePassed,
        Self::ReservationExpired,
        Self::ByCustomer,
        Self::ByShop,
    ];

    /// The stable text for clients, other contexts and the store.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::OutOfStock => "out-of-stock",
            Self::PaymentDeclined(_) => "payment-declined",
            Self::DeadlinePassed => "deadline-passed",
            Self::ReservationExpired => "reservation-expired",
            Self::ByCustomer => "by-customer",
            Self::ByShop => "by-shop",
        }
    }

    /// Reads the stable text. `why` is the reason of a declined payment, which orders of old do not have.
    pub(crate) fn parse(text: &str, why: Option<DeclineReason>) -> Option<Self> {
        let reason = Self::ALL.into_iter().find(|reason| reason.text() == text)?;
        Some(match (reason, why) {
            (Self::PaymentDeclined(_), Some(why)) => Self::PaymentDeclined(why),
            (reason, _) => reason,
        })
    }

    /// Why the payment was declined, if that is the reason.
    pub(crate) const fn decline_reason(self) -> Option<DeclineReason> {
        match self {
            Self::PaymentDeclined(reason) => Some(reason),
            Self::OutOfStock
            | Self::DeadlinePassed
            | Self::ReservationExpired
            | Self::ByCustomer
            | Self::ByShop => None,
        }
    }
}
