//! An order of `orders`: whose it is and what it costs, which its later events do not say again.

use shared_kernel::Money;

use super::recipient::UserId;

shared_kernel::entity_id! {
    /// Names one order.
    pub(crate) struct OrderId
}

/// An order, as the event of its placing told it. It never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KnownOrder {
    pub(crate) id: OrderId,
    pub(crate) customer: UserId,
    pub(crate) total: Money,
}
