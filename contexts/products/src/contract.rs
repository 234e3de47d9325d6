//! The published language of `products`: its events as other contexts see them. A published version never changes;
//! its frozen schema and sample are in `contract/`.

mod products;
mod reservations;
mod stock;

mod from_domain;
#[cfg(test)]
mod frozen;

use platform::context::EventContract;
use schemars::{JsonSchema, schema_for};
use shared_kernel::PublishedEvent;

pub use products::{ProductAdded, ProductChanged, ProductRepriced, ProductWithdrawn};
pub use reservations::{
    ReservationCommitted, ReservationExpired, ReservationReleased, StockRejected, StockReserved,
};
pub use stock::{StockAdjusted, StockReceived};

pub(crate) use from_domain::{
    movement_published, product_published, reason_name, reservation_published,
};

/// An event with a sample of itself.
trait Sampled: PublishedEvent + JsonSchema {
    fn sample() -> Self;
}

/// Every event that `products` publishes, with schema and sample.
pub(crate) fn contract() -> Vec<EventContract> {
    vec![
        entry::<ProductAdded>(),
        entry::<ProductChanged>(),
        entry::<ProductRepriced>(),
        entry::<ProductWithdrawn>(),
        entry::<StockReceived>(),
        entry::<StockAdjusted>(),
        entry::<StockReserved>(),
        entry::<StockRejected>(),
        entry::<ReservationCommitted>(),
        entry::<ReservationReleased>(),
        entry::<ReservationExpired>(),
    ]
}

fn entry<E: Sampled>() -> EventContract {
    // Only a map with keys that are not text has no JSON form, and no event holds one; null would fail the contract
    // test at once.
    let sample = serde_json::to_value(E::sample()).unwrap_or_default();
    EventContract { event_type: E::TYPE, schema: schema_for!(E).to_value(), sample }
}
