//! The published language of `products`: its events as other contexts see them. A published version never changes;
//! its frozen schema and sample are in `contract/`.

mod events;
mod samples;

mod publishing;

#[cfg(test)]
mod tests;

use platform::context::EventContract;
use schemars::{JsonSchema, schema_for};
use shared_kernel::PublishedEvent;

pub use events::{
    ProductAdded, ProductChanged, ProductRepriced, ProductSnapshot, ProductWithdrawn,
    ReservationCommitted, ReservationExpired, ReservationReleased, StockAdjusted, StockReceived,
    StockRejected, StockReserved,
};

pub(crate) use publishing::{
    movement_published, product_published, product_snapshot, reason_name, reservation_published,
    reservation_subject,
};

/// An event with a sample of itself.
trait Sampled: PublishedEvent + JsonSchema {
    fn sample() -> Self;
}

/// Every event that `products` publishes, with schema and sample.
pub fn contract() -> Vec<EventContract> {
    vec![
        entry::<ProductAdded>(),
        entry::<ProductChanged>(),
        entry::<ProductRepriced>(),
        entry::<ProductWithdrawn>(),
        entry::<ProductSnapshot>(),
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
    // Only a map with keys that are not text has no JSON form, and no event holds one. A null would fail the freeze
    // test.
    let sample = serde_json::to_value(E::sample()).unwrap_or_default();
    EventContract { event_type: E::TYPE, schema: schema_for!(E).to_value(), sample }
}
