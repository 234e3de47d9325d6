//! From a domain event to the event that is published.

use shared_kernel::{Published, StoreError};
use uuid::Uuid;

use super::{
    OrderAnonymised, OrderAwaitingPayment, OrderCancelled, OrderConfirmed, OrderDelivered,
    OrderPlaced, OrderRefunded, OrderShipped,
};
use crate::domain::{OrderEvent, OrderId};

/// The subject of the events of an order.
pub(crate) fn subject(order: OrderId) -> String {
    format!("order/{order}")
}

/// The place that the payment token of an order is sealed for; `payments` opens it there.
pub(crate) fn payment_token_place(order: Uuid) -> String {
    format!("payment-token/{order}")
}

/// The published form of a domain event.
pub(crate) fn published(event: OrderEvent) -> Result<Published, StoreError> {
    let subject = subject(event.order());
    let published = match event {
        OrderEvent::Placed { order, customer, lines, total, expires_at } => {
            Published::of(subject, &OrderPlaced::new(order, customer, &lines, total, expires_at))
        }
        OrderEvent::AwaitingPayment { order, customer, total, payment_token, expires_at } => {
            let event =
                OrderAwaitingPayment::new(order, customer, total, payment_token, expires_at);
            Published::of(subject, &event)
        }
        OrderEvent::Confirmed { order } => {
            Published::of(subject, &OrderConfirmed { order_id: order.as_uuid() })
        }
        OrderEvent::Cancelled { order, reason, gives_back: _ } => {
            let reason = reason.text().to_owned();
            Published::of(subject, &OrderCancelled { order_id: order.as_uuid(), reason })
        }
        OrderEvent::Shipped { order } => {
            Published::of(subject, &OrderShipped { order_id: order.as_uuid() })
        }
        OrderEvent::Delivered { order } => {
            Published::of(subject, &OrderDelivered { order_id: order.as_uuid() })
        }
        OrderEvent::Refunded { order, refund: _, refunded } => {
            Published::of(subject, &OrderRefunded::new(order, refunded))
        }
        OrderEvent::Anonymised { order } => {
            Published::of(subject, &OrderAnonymised { order_id: order.as_uuid() })
        }
    };
    published.map_err(|error| StoreError::Unavailable(Box::new(error)))
}
