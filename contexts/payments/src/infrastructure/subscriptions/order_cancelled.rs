//! `orders.order-cancelled.v1`: money that was taken is refunded, a charge under way is undone.

use std::sync::Arc;

use platform::descriptor::SubscriptionDescriptor;
use platform::subscription::HandlerError;
use serde::Deserialize;
use shared_kernel::Origin;
use uuid::Uuid;

use crate::application::Application;
use crate::domain::OrderId;
use crate::infrastructure::background_tasks::BackgroundTasks;

pub(super) const SUBSCRIPTION: SubscriptionDescriptor = SubscriptionDescriptor {
    event_type: "orders.order-cancelled.v1",
    handler: "payments.cancel-on-order-cancelled",
};

/// The fields of the event that are read here.
#[derive(Deserialize)]
pub(super) struct OrderCancelled {
    order_id: Uuid,
}

/// Stores the cancellation, then sends the refund in the background if there is one.
pub(super) async fn handle(
    application: Arc<Application>,
    background: BackgroundTasks,
    event: OrderCancelled,
    origin: Origin,
) -> Result<(), HandlerError> {
    let order = OrderId::from_uuid(event.order_id);
    if let Some(payment) =
        application.cancel_payment(order, &origin).await.map_err(HandlerError::of_use_case)?
    {
        background.refund(&payment, origin.without_dedup_record());
    }
    Ok(())
}
