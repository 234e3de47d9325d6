//! What this context hears from others: one file a foreign event, each with its own view of it.

mod order_awaiting_payment;
mod order_cancelled;

use std::sync::Arc;

use platform::descriptor::SubscriptionDescriptor;
use platform::subscription::Subscription;

use super::errands::Errands;
use crate::application::Application;

/// The events that the context reacts to, and the stable names of the handlers.
pub(crate) const SUBSCRIPTIONS: &[SubscriptionDescriptor] = &[
    SubscriptionDescriptor {
        event_type: "orders.order-awaiting-payment.v1",
        handler: "payments.request-on-order-awaiting-payment",
    },
    SubscriptionDescriptor {
        event_type: "orders.order-cancelled.v1",
        handler: "payments.cancel-on-order-cancelled",
    },
];

/// Every subscription of the context.
pub(crate) fn subscriptions(
    application: &Arc<Application>,
    errands: &Errands,
) -> Vec<Subscription> {
    vec![
        order_awaiting_payment::order_awaiting_payment(Arc::clone(application), errands.clone()),
        order_cancelled::order_cancelled(Arc::clone(application), errands.clone()),
    ]
}
