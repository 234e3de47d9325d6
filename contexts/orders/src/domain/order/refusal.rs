//! Why a decision on an order is refused.

use shared_kernel::Money;

use crate::domain::StatusName;

/// Why an order stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OrderRefusal {
    /// The order has come too far for this, or not far enough. What is told late or twice ends here.
    #[error("an order that is {status} cannot become {wanted}")]
    OutOfTurn { status: StatusName, wanted: StatusName },
    #[error("the time limit of the order has not passed")]
    DeadlineAhead,
    #[error("{captured} were captured for an order of {total}")]
    PaymentDiffers { total: Money, captured: Money },
    #[error("the refund is recorded already")]
    RefundKnown,
    #[error(
        "a refund of {amount} is not positive or more than what is left of the order's {total}"
    )]
    RefundTooLarge { total: Money, amount: Money },
    #[error("the address is erased: there is nowhere to ship to")]
    NoAddress,
    #[error("the personal data of the order is erased already")]
    AlreadyAnonymous,
}
