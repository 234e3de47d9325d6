//! `orders.order-cancelled.v1`: what was taken goes back, what is under way must not stay.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use crate::application::Application;
use crate::domain::OrderId;
use crate::infrastructure::errands::Errands;

#[derive(Deserialize)]
struct OrderCancelled {
    order_id: Uuid,
}

/// Takes note of the cancellation, then sends the refund on its way if there is one.
pub(crate) fn order_cancelled(application: Arc<Application>, errands: Errands) -> Subscription {
    Subscription::new(
        "orders.order-cancelled.v1",
        "payments.cancel-on-order-cancelled",
        move |event: OrderCancelled, origin| {
            let (application, errands) = (Arc::clone(&application), errands.clone());
            async move {
                let order = OrderId::from_uuid(event.order_id);
                if let Some(payment) = application.cancel_payment(order, &origin).await? {
                    errands.refund(payment, origin.without_dedup_record());
                }
                Ok(())
            }
        },
    )
}
