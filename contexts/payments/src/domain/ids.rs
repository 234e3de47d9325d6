//! The ids this context speaks of. A payment's id follows from its order, and the id of the refund that a
//! cancellation causes follows from the payment: whoever comes to the same decision twice makes the same id.

use shared_kernel::entity_id;
use shared_kernel::id::derived;

entity_id! {
    /// Names one payment. It is also the idempotency key of its charge at the provider.
    pub(crate) struct PaymentId
}

entity_id! {
    /// Names one refund. It is also its idempotency key at the provider.
    pub(crate) struct RefundId
}

entity_id! {
    /// The order that a payment is for; the order itself lives elsewhere.
    pub(crate) struct OrderId
}

entity_id! {
    /// Who pays. Only good for telling owners from strangers.
    pub(crate) struct CustomerId
}

entity_id! {
    /// The business process a payment belongs to, for whoever takes it up again after a crash.
    pub(crate) struct ProcessId
}

impl PaymentId {
    /// The payment of an order: an order has one.
    pub(crate) fn of_order(order: OrderId) -> Self {
        Self::from_uuid(derived(order.as_uuid(), "payment"))
    }
}

impl RefundId {
    /// The refund that is owed when money was captured and is no longer wanted: a payment has at most one.
    pub(crate) fn of_cancellation(payment: PaymentId) -> Self {
        Self::from_uuid(derived(payment.as_uuid(), "cancellation"))
    }
}
