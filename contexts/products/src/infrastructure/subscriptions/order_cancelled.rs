//! An order is cancelled: its reserved units become available, sold ones return to the shelf.

use std::sync::Arc;

use platform::subscription::{HandlerError, Subscription};
use serde::Deserialize;
use shared_kernel::Origin;
use uuid::Uuid;

use super::on;
use crate::application::Application;
use crate::domain::OrderId;

#[derive(Deserialize)]
struct OrderCancelled {
    order_id: Uuid,
}

pub(super) fn order_cancelled(application: &Arc<Application>) -> Subscription {
    on(
        "orders.order-cancelled.v1",
        "products.release-on-order-cancelled",
        application,
        async |application: Arc<Application>, event: OrderCancelled, origin: Origin| {
            let order = OrderId::from_uuid(event.order_id);
            application.cancel_reservation(order, &origin).await.map_err(HandlerError::of_use_case)
        },
    )
}
