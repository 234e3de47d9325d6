//! An order is paid: what is kept for it is sold.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use crate::application::Application;
use crate::domain::OrderId;

#[derive(Deserialize)]
struct OrderConfirmed {
    order_id: Uuid,
}

pub(super) fn order_confirmed(application: Arc<Application>) -> Subscription {
    let handler = "products.commit-on-order-confirmed";
    Subscription::new("orders.order-confirmed.v1", handler, move |event: OrderConfirmed, origin| {
        let application = Arc::clone(&application);
        async move {
            let order = OrderId::from_uuid(event.order_id);
            Ok(application.confirm_reservation(order, &origin).await?)
        }
    })
}
