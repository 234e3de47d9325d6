//! The foreign events that this context reacts to.

use std::sync::Arc;

use platform::descriptor::SubscriptionDescriptor;
use platform::subscription::Subscription;

use crate::application::Application;

mod user_registered;

/// The subscriptions as the descriptor lists them.
pub(crate) const SUBSCRIPTIONS: &[SubscriptionDescriptor] = &[SubscriptionDescriptor {
    event_type: "users.user-registered.v1",
    handler: "newsletter.add-subscriber",
}];

/// The subscriptions with their handlers.
pub(crate) fn subscriptions(application: &Arc<Application>) -> Vec<Subscription> {
    vec![user_registered::user_registered(application)]
}
