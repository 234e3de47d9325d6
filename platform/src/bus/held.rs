//! The events that a broker holds: their number, how long they are kept, and whose they are.

use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// How long an event stays in a NATS stream at least, and until every known subscriber has acknowledged it: as long as
/// inboxes remember handled events. RabbitMQ keeps an event until it is acknowledged.
pub const RETENTION: Duration = Duration::from_hours(14 * 24);

/// The messages that wait for one subscriber at a broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The context that will read it.
    pub subscriber: &'static str,
    /// Events that it has not acknowledged, some of them of types that it will skip.
    pub waiting: u64,
    /// When the oldest of them was published. RabbitMQ does not tell.
    pub oldest_at: Option<DateTime<Utc>>,
    /// Messages in its dead queue: they came back too often. NATS has no such queues.
    pub put_aside: u64,
}

/// The limits of a NATS stream by which the server deletes events, whoever has not read them. A stream that this program
/// made has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamLimits {
    /// Older events are deleted.
    pub max_age: Option<Duration>,
    /// When the stream is full, its oldest events are deleted. Otherwise new ones are refused, and wait in the outbox.
    pub deletes_oldest: bool,
}

/// The shop that the events of a broker belong to, as the broker knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traces {
    /// The shop; `None` when nothing is there, or nobody has said so.
    pub owner: Option<Uuid>,
    /// Those of the contexts asked for that have run there.
    pub contexts: Vec<&'static str>,
}
