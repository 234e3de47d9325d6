//! The published language of `newsletter`.

mod events;
mod publishing;
mod samples;

#[cfg(test)]
mod tests;

use platform::context::EventContract;
use schemars::{JsonSchema, schema_for};
use shared_kernel::PublishedEvent;

pub use events::SubscriberAdded;
pub(crate) use publishing::subscriber_published;

/// An event with a sample of itself.
trait Sampled: PublishedEvent + JsonSchema {
    fn sample() -> Self;
}

/// Every event that `newsletter` publishes, with schema and sample.
pub fn contract() -> Vec<EventContract> {
    let sample = serde_json::to_value(SubscriberAdded::sample()).unwrap_or_default();
    let schema = schema_for!(SubscriberAdded).to_value();
    vec![EventContract { event_type: SubscriberAdded::TYPE, schema, sample }]
}
