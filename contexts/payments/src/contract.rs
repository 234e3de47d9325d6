//! The published language of `payments`: its events as other contexts see them. A published version never changes; its
//! frozen schema and sample are in `contract/`.

mod events;
mod samples;

mod publishing;

#[cfg(test)]
mod tests;

use platform::context::EventContract;
use schemars::{JsonSchema, schema_for};
use shared_kernel::PublishedEvent;

pub use events::{
    PaymentAmountDiffers, PaymentCancellationNoted, PaymentCaptured, PaymentDeclined,
    PaymentRequested, PaymentUnknown, PaymentVoided, RefundCompleted, RefundFailed,
    RefundRequested,
};

pub(crate) use publishing::{published, subject};

/// An event with a sample of itself.
trait Sampled: PublishedEvent + JsonSchema {
    fn sample() -> Self;
}

/// Every event that `payments` publishes, with schema and sample.
pub fn contract() -> Vec<EventContract> {
    vec![
        entry::<PaymentRequested>(),
        entry::<PaymentUnknown>(),
        entry::<PaymentCaptured>(),
        entry::<PaymentDeclined>(),
        entry::<PaymentVoided>(),
        entry::<PaymentCancellationNoted>(),
        entry::<PaymentAmountDiffers>(),
        entry::<RefundRequested>(),
        entry::<RefundCompleted>(),
        entry::<RefundFailed>(),
    ]
}

fn entry<E: Sampled>() -> EventContract {
    // Only a map with keys that are not text has no JSON form, and no event holds one. A null would fail the freeze
    // test.
    let sample = serde_json::to_value(E::sample()).unwrap_or_default();
    EventContract { event_type: E::TYPE, schema: schema_for!(E).to_value(), sample }
}
