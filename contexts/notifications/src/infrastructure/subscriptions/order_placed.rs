//! `orders.order-placed`: whose the order is and what it costs, which later events do not say again. It is no mail yet: the order is
//! confirmed or cancelled within minutes.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::{failed, money};
use crate::application::Application;
use crate::domain::{KnownOrder, OrderId, UserId};

/// The fields of the event that are read here.
#[derive(Deserialize)]
struct OrderPlaced {
    order_id: Uuid,
    customer_id: Uuid,
    total_minor: i64,
    currency: String,
}

pub(super) fn order_placed(application: &Arc<Application>) -> Subscription {
    let application = Arc::clone(application);
    Subscription::new(
        "orders.order-placed.v1",
        "notifications.note-order",
        move |event: OrderPlaced, origin| {
            let application = Arc::clone(&application);
            async move {
                let order = KnownOrder {
                    id: OrderId::from_uuid(event.order_id),
                    customer: UserId::from_uuid(event.customer_id),
                    total: money(event.total_minor, &event.currency)?,
                };
                application.note_order(order, &origin).await.map_err(failed)
            }
        },
    )
}
