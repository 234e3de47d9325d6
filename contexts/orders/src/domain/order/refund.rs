//! A refund as an order records it. The decision is in `refunding.rs`.

use shared_kernel::Money;

shared_kernel::entity_id! {
    /// Identifies one refund of `payments`.
    pub(crate) struct RefundId
}

/// Money that was paid back to the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refund {
    id: RefundId,
    amount: Money,
}

impl Refund {
    /// A refund as `payments` reported it, or as it was stored then.
    pub(crate) const fn stored(id: RefundId, amount: Money) -> Self {
        Self { id, amount }
    }

    pub(crate) const fn id(self) -> RefundId {
        self.id
    }

    pub(crate) const fn amount(self) -> Money {
        self.amount
    }
}
