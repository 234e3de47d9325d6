//! `orders.order-cancelled`: the customer is told that there will be no parcel, and why.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::{about, unless_placed_before};
use crate::application::Application;
use crate::domain::{Content, KnownOrder, OrderId};

/// The fields of the event that are read here.
#[derive(Deserialize)]
struct OrderCancelled {
    order_id: Uuid,
    reason: String,
}

pub(super) fn order_cancelled(application: &Arc<Application>) -> Subscription {
    let application = Arc::clone(application);
    Subscription::new(
        "orders.order-cancelled.v1",
        "notifications.write-order-cancelled",
        move |event: OrderCancelled, origin| {
            let application = Arc::clone(&application);
            async move {
                let OrderCancelled { order_id, reason } = event;
                let (order, about) = (OrderId::from_uuid(order_id), about(&origin)?);
                let content = |_: &KnownOrder| Content::OrderCancelled { order, reason };
                let written = application.write_about_order(order, about, content, &origin);
                unless_placed_before(written.await)
            }
        },
    )
}
