//! The state that an order is to end in, and how it gets there.

/// The fate of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Paid, and neither shipped nor cancelled.
    Confirmed,
    /// Sent to the customer.
    Shipped,
    /// Arrived.
    Delivered,
    /// Arrived, and all of the money given back.
    Refunded,
    /// Arrived, and some of the money given back.
    PartlyRefunded,
    /// The customer cancelled the paid order.
    CancelledByCustomer,
    /// The shop cancelled the paid order.
    CancelledByShop,
    /// The card was declined.
    Declined,
    /// The account of the card had too little money.
    InsufficientFunds,
    /// One of its products was sold out.
    OutOfStock,
    /// The provider does not answer: it waits for its payment, until its deadline.
    AwaitingPayment,
    /// The events of orders are held: nothing has happened since it was placed.
    Placed,
}

impl Fate {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Confirmed,
        Self::Shipped,
        Self::Delivered,
        Self::Refunded,
        Self::PartlyRefunded,
        Self::CancelledByCustomer,
        Self::CancelledByShop,
        Self::Declined,
        Self::InsufficientFunds,
        Self::OutOfStock,
        Self::AwaitingPayment,
        Self::Placed,
    ];

    /// The fate of a number below 100.
    pub(crate) const fn by_chance(percent: u32) -> Self {
        match percent {
            0..=2 => Self::Refunded,
            3..=5 => Self::PartlyRefunded,
            6..=9 => Self::CancelledByCustomer,
            10..=11 => Self::CancelledByShop,
            12..=17 => Self::Declined,
            18..=19 => Self::InsufficientFunds,
            20..=22 => Self::OutOfStock,
            23 => Self::AwaitingPayment,
            24 => Self::Placed,
            25..=44 => Self::Confirmed,
            45..=59 => Self::Shipped,
            _ => Self::Delivered,
        }
    }

    /// The test card that it is paid with.
    pub(crate) const fn card(self) -> &'static str {
        match self {
            Self::Declined => "tok_declined",
            Self::InsufficientFunds => "tok_insufficient_funds",
            Self::AwaitingPayment => "tok_never_answers",
            Self::Confirmed
            | Self::Shipped
            | Self::Delivered
            | Self::Refunded
            | Self::PartlyRefunded
            | Self::CancelledByCustomer
            | Self::CancelledByShop
            | Self::OutOfStock
            | Self::Placed => "tok_success",
        }
    }

    /// The status that the order has in the end.
    pub const fn status(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Shipped => "shipped",
            Self::Delivered | Self::Refunded | Self::PartlyRefunded => "delivered",
            Self::CancelledByCustomer
            | Self::CancelledByShop
            | Self::Declined
            | Self::InsufficientFunds
            | Self::OutOfStock => "cancelled",
            Self::AwaitingPayment => "awaiting-payment",
            Self::Placed => "placed",
        }
    }
}
