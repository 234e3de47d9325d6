//! The events of other contexts that this context reacts to: none, because no foreign event changes a user.

use platform::descriptor::SubscriptionDescriptor;
use platform::subscription::Subscription;

/// The subscriptions, as the descriptor lists them.
pub(crate) const SUBSCRIPTIONS: &[SubscriptionDescriptor] = &[];

/// The subscriptions with their handlers.
pub(crate) const fn subscriptions() -> Vec<Subscription> {
    Vec::new()
}
