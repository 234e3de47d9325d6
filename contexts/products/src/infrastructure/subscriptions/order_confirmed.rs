//! An order is paid: its reserved units are sold.

use std::sync::Arc;

use platform::subscription::{HandlerError, Subscription};
use serde::Deserialize;
use shared_kernel::Origin;
use uuid::Uuid;

use super::on;
use crate::application::Application;
use crate::domain::OrderId;

#[derive(Deserialize)]
struct OrderConfirmed {
    order_id: Uuid,
}

pub(super) fn order_confirmed(application: &Arc<Application>) -> Subscription {
    on(
        "orders.order-confirmed.v1",
        "products.commit-on-order-confirmed",
        application,
        async |application: Arc<Application>, event: OrderConfirmed, origin: Origin| {
            let order = OrderId::from_uuid(event.order_id);
            application.confirm_reservation(order, &origin).await.map_err(HandlerError::of_use_case)
        },
    )
}
