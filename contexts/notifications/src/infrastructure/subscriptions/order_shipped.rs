//! `orders.order-shipped`: the customer is told that the parcel has left.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::{about, unless_placed_before};
use crate::application::Application;
use crate::domain::{Content, KnownOrder, OrderId};

/// The fields of the event that are read here.
#[derive(Deserialize)]
struct OrderShipped {
    order_id: Uuid,
}

pub(super) fn order_shipped(application: &Arc<Application>) -> Subscription {
    let application = Arc::clone(application);
    Subscription::new(
        "orders.order-shipped.v1",
        "notifications.write-order-shipped",
        move |event: OrderShipped, origin| {
            let application = Arc::clone(&application);
            async move {
                let (order, about) = (OrderId::from_uuid(event.order_id), about(&origin)?);
                let content = |_: &KnownOrder| Content::OrderShipped { order };
                let written = application.write_about_order(order, about, content, &origin);
                unless_placed_before(written.await)
            }
        },
    )
}
