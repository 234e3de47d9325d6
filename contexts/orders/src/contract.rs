//! The published language: what other contexts hear of orders. Stable for ever: a change that would break a reader
//! is a new version beside the old one. Each version is frozen in `contract/`, and a test compares.
//!
//! There is nothing here of who the customer is or where they live.

use platform::context::EventContract;
use schemars::{JsonSchema, schema_for};
use shared_kernel::{Published, PublishedEvent, StoreError};

use crate::domain::OrderEvent;

mod events;
#[cfg(test)]
mod frozen;

pub use events::{
    OrderAnonymised, OrderAwaitingPayment, OrderCancelled, OrderConfirmed, OrderDelivered,
    OrderPlaced, OrderRefunded, OrderShipped, PlacedLine,
};

/// Every event version this context publishes.
pub(crate) fn contract() -> Vec<EventContract> {
    vec![
        described(&OrderPlaced::sample()),
        described(&OrderAwaitingPayment::sample()),
        described(&OrderConfirmed::sample()),
        described(&OrderCancelled::sample()),
        described(&OrderShipped::sample()),
        described(&OrderDelivered::sample()),
        described(&OrderRefunded::sample()),
        described(&OrderAnonymised::sample()),
    ]
}

fn described<E: PublishedEvent + JsonSchema>(sample: &E) -> EventContract {
    EventContract {
        event_type: E::TYPE,
        schema: schema_for!(E).to_value(),
        sample: serde_json::to_value(sample).unwrap_or_default(),
    }
}

/// What other contexts hear of `event`.
pub(crate) fn published(event: OrderEvent) -> Result<Published, StoreError> {
    let subject = format!("order/{}", event.order());
    let published = match event {
        OrderEvent::Placed { order, customer, lines, total, expires_at } => {
            Published::of(subject, &OrderPlaced::new(order, customer, &lines, total, expires_at))
        }
        OrderEvent::AwaitingPayment { order, customer, total, payment_token, expires_at } => {
            let event =
                OrderAwaitingPayment::new(order, customer, total, &payment_token, expires_at);
            Published::of(subject, &event)
        }
        OrderEvent::Confirmed { order } => {
            Published::of(subject, &OrderConfirmed { order_id: order.as_uuid() })
        }
        OrderEvent::Cancelled { order, reason } => {
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
