//! The foreign events that this context reacts to: one file an event, with the fields of it that are read here.

mod order_awaiting_payment;
mod order_cancelled;

use std::future::Future;
use std::sync::Arc;

use platform::descriptor::SubscriptionDescriptor;
use platform::subscription::{HandlerError, Subscription};
use serde::de::DeserializeOwned;
use shared_kernel::Origin;

use super::background_tasks::BackgroundTasks;
use crate::application::Application;

/// The events that the context reacts to, and the stable names of the handlers.
pub(crate) const SUBSCRIPTIONS: &[SubscriptionDescriptor] =
    &[order_awaiting_payment::SUBSCRIPTION, order_cancelled::SUBSCRIPTION];

/// Every subscription of the context.
pub(crate) fn subscriptions(
    application: &Arc<Application>,
    background: &BackgroundTasks,
) -> Vec<Subscription> {
    vec![
        on(
            order_awaiting_payment::SUBSCRIPTION,
            application,
            background,
            order_awaiting_payment::handle,
        ),
        on(order_cancelled::SUBSCRIPTION, application, background, order_cancelled::handle),
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
