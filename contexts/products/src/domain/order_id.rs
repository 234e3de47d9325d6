//! The id of an order of `orders`, which identifies the reservation made for it.

shared_kernel::entity_id! {
    /// Names one order, and the reservation made for it: there is at most one.
    pub(crate) struct OrderId
}
