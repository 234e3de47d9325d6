//! The published language: the events that other contexts receive. It is stable for ever: a change that would break a
//! reader is a new version beside the old one. Each version is frozen in `contract/`, and a test compares.
//!
//! No event carries a name or an address of a customer, and a payment token travels sealed with the key of its customer.

use platform::context::EventContract;
use schemars::{JsonSchema, schema_for};
use shared_kernel::PublishedEvent;

mod events;
mod publishing;
mod samples;
#[cfg(test)]
mod tests;

pub use events::{
    OrderAnonymised, OrderAwaitingPayment, OrderAwaitingPaymentV1, OrderCancelled, OrderConfirmed,
    OrderDelivered, OrderPlaced, OrderRefunded, OrderShipped, PlacedLine,
};
pub(crate) use publishing::{payment_token_place, published, subject};

/// Every event version that this context publishes.
pub(crate) fn contract() -> Vec<EventContract> {
    vec![
        described(&OrderPlaced::sample()),
        described(&OrderAwaitingPaymentV1::sample()),
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
