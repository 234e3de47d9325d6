//! The foreign events that this context reacts to.

use std::sync::Arc;

use platform::context::Services;
use platform::descriptor::SubscriptionDescriptor;
use platform::ended_access;
use platform::subscription::Subscription;

use crate::application::Application;

mod user_registered;

/// The handler that keeps which access has ended, so that its tokens are refused.
const END_ACCESS: &str = "newsletter.end-access";

/// The subscriptions as the descriptor lists them.
pub(crate) const SUBSCRIPTIONS: &[SubscriptionDescriptor] = &[
    SubscriptionDescriptor {
        event_type: "users.user-registered.v1",
        handler: "newsletter.add-subscriber",
    },
    SubscriptionDescriptor::of_ended_access(END_ACCESS),
];

/// The subscriptions with their handlers.
pub(crate) fn subscriptions(
    application: &Arc<Application>,
    services: &Services,
) -> Vec<Subscription> {
    vec![
        user_registered::user_registered(application),
        ended_access::subscription(END_ACCESS, services),
    ]
}
