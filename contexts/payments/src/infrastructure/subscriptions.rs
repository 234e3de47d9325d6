//! What this context hears from others: one file a foreign event, each with its own view of it.

mod order_awaiting_payment;
mod order_cancelled;

use std::sync::Arc;

use platform::subscription::Subscription;

use super::errands::Errands;
use crate::application::Application;

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
