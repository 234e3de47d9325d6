//! The foreign events that `products` reacts to, one file an event, each with the fields that this context reads of it.

mod order_placed;

mod order_cancelled;
mod order_confirmed;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use platform::descriptor::SubscriptionDescriptor;
use platform::subscription::{HandlerError, Subscription};
use serde::de::DeserializeOwned;
use shared_kernel::Origin;

use crate::application::Application;

/// The handler that keeps which access has ended, so that its tokens are refused.
pub(crate) const END_ACCESS: &str = "products.end-access";

/// The subscriptions as the descriptor lists them.
pub(crate) const SUBSCRIPTIONS: &[SubscriptionDescriptor] = &[
    SubscriptionDescriptor {
        event_type: "orders.order-placed.v1",
        handler: "products.reserve-on-order-placed",
    },
    SubscriptionDescriptor {
        event_type: "orders.order-confirmed.v1",
        handler: "products.commit-on-order-confirmed",
    },
    SubscriptionDescriptor {
        event_type: "orders.order-cancelled.v1",
        handler: "products.release-on-order-cancelled",
    },
    SubscriptionDescriptor::of_ended_access(END_ACCESS),
];

/// The subscriptions with their handlers.
pub(crate) fn subscriptions(application: &Arc<Application>) -> Vec<Subscription> {
    vec![
        order_placed::order_placed(application),
        order_confirmed::order_confirmed(application),
        order_cancelled::order_cancelled(application),
    ]
}

/// A subscription whose handler works on the application. `V` is the context's own view of the event.
fn on<V, F, Fut>(
    event_type: &'static str,
    handler: &'static str,
    application: &Arc<Application>,
    handle: F,
) -> Subscription
where
    V: DeserializeOwned + Send + 'static,
    F: Fn(Arc<Application>, V, Origin) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), HandlerError>> + Send + 'static,
{
    let application = Arc::clone(application);
    Subscription::new(event_type, handler, move |event: V, origin| {
        handle(Arc::clone(&application), event, origin)
    })
}
