//! An order is cancelled: its units are free, or back on the shelf.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use crate::application::Application;
use crate::domain::OrderId;

#[derive(Deserialize)]
struct OrderCancelled {
    order_id: Uuid,
}

pub(super) fn order_cancelled(application: Arc<Application>) -> Subscription {
    let handler = "products.release-on-order-cancelled";
    Subscription::new("orders.order-cancelled.v1", handler, move |event: OrderCancelled, origin| {
        let application = Arc::clone(&application);
        async move {
            let order = OrderId::from_uuid(event.order_id);
            Ok(application.cancel_reservation(order, &origin).await?)
        }
    })
}
