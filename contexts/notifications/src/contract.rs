//! The published language: the events as other contexts may rely on them.

mod events;
mod publishing;
mod samples;
#[cfg(test)]
mod tests;

use platform::context::EventContract;
use schemars::{JsonSchema, schema_for};
use shared_kernel::PublishedEvent;

pub use events::{MailFailed, MailRequeued, MailSent, MailSuppressed, MailWritten};

pub(crate) use publishing::{MAIL, mail_published, subject};

/// An event with a sample of itself.
trait Sampled: PublishedEvent + JsonSchema {
    fn sample() -> Self;
}

/// Every event that `notifications` publishes, with schema and sample.
pub fn contract() -> Vec<EventContract> {
    vec![
        entry::<MailWritten>(),
        entry::<MailSent>(),
        entry::<MailFailed>(),
        entry::<MailSuppressed>(),
        entry::<MailRequeued>(),
    ]
}

fn entry<E: Sampled>() -> EventContract {
    // Only a map with keys that are not text has no JSON form, and no event holds one. A null would fail the freeze
    // test.
    let sample = serde_json::to_value(E::sample()).unwrap_or_default();
    EventContract { event_type: E::TYPE, schema: schema_for!(E).to_value(), sample }
}
