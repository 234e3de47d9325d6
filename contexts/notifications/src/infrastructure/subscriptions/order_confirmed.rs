//! `orders.order-confirmed`: the customer is told that the order is paid, and what it costs.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::{about, unless_placed_before};
use crate::application::Application;
use crate::domain::{Content, KnownOrder, OrderId};

/// The fields of the event that are read here.
#[derive(Deserialize)]
struct OrderConfirmed {
    order_id: Uuid,
}

pub(super) fn order_confirmed(application: &Arc<Application>) -> Subscription {
    let application = Arc::clone(application);
    Subscription::new(
        "orders.order-confirmed.v1",
        "notifications.write-order-confirmed",
        move |event: OrderConfirmed, origin| {
            let application = Arc::clone(&application);
            async move {
                let (order, about) = (OrderId::from_uuid(event.order_id), about(&origin)?);
                let content =
                    |known: &KnownOrder| Content::OrderConfirmed { order, total: known.total };
                let written = application.write_about_order(order, about, content, &origin);
                unless_placed_before(written.await)
            }
        },
    )
}
