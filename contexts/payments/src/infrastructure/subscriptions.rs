//! The foreign events that this context reacts to: one file an event, with the fields of it that are read here.

mod order_awaiting_payment;
mod order_cancelled;

use std::future::Future;
use std::sync::Arc;

use platform::context::Services;
use platform::descriptor::SubscriptionDescriptor;
use platform::ended_access;
use platform::subscription::{HandlerError, Subscription};
use serde::de::DeserializeOwned;
use shared_kernel::Origin;

use super::background_tasks::BackgroundTasks;
use crate::application::Application;

/// The handler that keeps which access has ended, so that its tokens are refused.
const END_ACCESS: &str = "payments.end-access";

/// The events that the context reacts to, and the stable names of the handlers.
pub(crate) const SUBSCRIPTIONS: &[SubscriptionDescriptor] = &[
    order_awaiting_payment::SUBSCRIPTION,
    order_awaiting_payment::SUBSCRIPTION_V1,
    order_cancelled::SUBSCRIPTION,
    SubscriptionDescriptor::of_ended_access(END_ACCESS),
];

/// Every subscription of the context.
pub(crate) fn subscriptions(
    application: &Arc<Application>,
    background: &BackgroundTasks,
    services: &Services,
) -> Vec<Subscription> {
    let awaiting =
        |subscription| on(subscription, application, background, order_awaiting_payment::handle);
    vec![
        awaiting(order_awaiting_payment::SUBSCRIPTION),
        awaiting(order_awaiting_payment::SUBSCRIPTION_V1),
        on(order_cancelled::SUBSCRIPTION, application, background, order_cancelled::handle),
        ended_access::subscription(END_ACCESS, services),
    ]
}

/// Calls `handle` with the application and the background tasks for each event.
fn on<V, F, Fut>(
    subscription: SubscriptionDescriptor,
    application: &Arc<Application>,
    background: &BackgroundTasks,
    handle: F,
) -> Subscription
where
    V: DeserializeOwned + Send + 'static,
    F: Fn(Arc<Application>, BackgroundTasks, V, Origin) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), HandlerError>> + Send + 'static,
{
    let (application, background) = (Arc::clone(application), background.clone());
    Subscription::new(subscription.event_type, subscription.handler, move |event: V, origin| {
        handle(Arc::clone(&application), background.clone(), event, origin)
    })
}
