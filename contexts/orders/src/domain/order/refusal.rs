//! Why a decision on an order is refused.

use shared_kernel::Money;

use crate::domain::StatusName;

/// Why a decision on an order is refused; the order stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OrderRefusal {
    /// The status of the order does not allow it. A report that arrives late or twice ends here.
    #[error("an order that is {status} cannot become {wanted}")]
    OutOfTurn { status: StatusName, wanted: StatusName },
    #[error("the time limit of the order has not passed")]
    NotExpired,
    #[error("{captured} were captured for an order of {total}")]
    PaymentDiffers { total: Money, captured: Money },
    #[error("the refund is recorded already")]
    RefundAlreadyRecorded,
    #[error(
        "a refund of {amount} is not positive or more than what is left of the order's {total}"
    )]
    RefundTooLarge { total: Money, amount: Money },
    #[error("the address is erased: there is nowhere to ship to")]
    NoAddress,
    #[error("the whole {total} were refunded: nothing is paid for that could be shipped")]
    WhollyRefunded { total: Money },
    #[error("the personal data of the order is erased already")]
    AlreadyAnonymised,
}

impl OrderRefusal {
    /// Whether the amounts of two contexts disagree, so that an operator has to look at it. A report that is refused for
    /// any other reason came late or twice, and there is nothing to do.
    pub(crate) const fn is_discrepancy(self) -> bool {
        match self {
            Self::PaymentDiffers { .. } | Self::RefundTooLarge { .. } => true,
            Self::OutOfTurn { .. }
            | Self::NotExpired
            | Self::RefundAlreadyRecorded
            | Self::NoAddress
            | Self::WhollyRefunded { .. }
            | Self::AlreadyAnonymised => false,
        }
    }
}
