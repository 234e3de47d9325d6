//! The ids of this context. A payment's id is derived from its order, and the id of the refund that a cancellation causes
//! is derived from the payment: the same decision taken twice makes the same id.

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
    /// The order that a payment is for; the order itself belongs to another context.
    pub(crate) struct OrderId
}

entity_id! {
    /// The customer who pays. It only tells owners from others.
    pub(crate) struct CustomerId
}

entity_id! {
    /// The business process that a payment belongs to, for work that goes on after a crash.
    pub(crate) struct ProcessId
}

impl PaymentId {
    /// The payment of an order: an order has one.
    pub(crate) fn of_order(order: OrderId) -> Self {
        Self::from_uuid(derived(order.as_uuid(), "payment"))
    }
}

impl RefundId {
    /// The first refund of money that was captured and is no longer wanted.
    pub(crate) fn of_cancellation(payment: PaymentId) -> Self {
        Self::from_uuid(derived(payment.as_uuid(), "cancellation"))
    }

    /// The refund after `earlier` ones for the same cancellation: of what a refund that failed has left.
    pub(crate) fn of_cancellation_after(payment: PaymentId, earlier: usize) -> Self {
        match earlier {
            0 => Self::of_cancellation(payment),
            _ => Self::from_uuid(derived(payment.as_uuid(), &format!("cancellation-{earlier}"))),
        }
    }
}
