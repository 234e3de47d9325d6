//! The message log of a host: one bounded stream of message events for logs, metrics, the live view, the demo's
//! narration and the tests. It never blocks: a reader that falls behind loses the oldest records.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use serde::Serialize;
use shared_kernel::{Clock, Envelope};
use tokio::sync::broadcast;
use uuid::Uuid;

mod metrics;

pub use self::metrics::MessageMetrics;

/// The kinds of message events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Committed to its context's outbox.
    Published,
    /// Every subscriber has taken responsibility for the event.
    Relayed,
    /// A handler's effects are durable.
    Delivered,
    /// The event was delivered again and had no effect.
    DuplicateIgnored,
    /// A handler failed; the event waits in its inbox.
    RetryScheduled,
    /// The event waits behind an earlier event of its subject, or for capacity.
    Parked,
    /// A handler failed for good; an operator decides what to do.
    DeadLettered,
    /// An operator replayed a dead letter.
    Replayed,
    /// An operator discarded a dead letter.
    Discarded,
}

const KINDS: usize = 9;

impl Kind {
    /// Every kind.
    pub const ALL: [Self; KINDS] = [
        Self::Published,
        Self::Relayed,
        Self::Delivered,
        Self::DuplicateIgnored,
        Self::RetryScheduled,
        Self::Parked,
        Self::DeadLettered,
        Self::Replayed,
        Self::Discarded,
    ];

    /// Its name, as it is serialized.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Relayed => "relayed",
            Self::Delivered => "delivered",
            Self::DuplicateIgnored => "duplicate-ignored",
            Self::RetryScheduled => "retry-scheduled",
            Self::Parked => "parked",
            Self::DeadLettered => "dead-lettered",
            Self::Replayed => "replayed",
            Self::Discarded => "discarded",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One message event.
#[derive(Debug, Clone, Serialize)]
pub struct MessageEvent {
    /// When, by the host's clock.
    pub at: DateTime<Utc>,
    /// The kind.
    pub kind: Kind,
    /// The context it happened in.
    pub context: &'static str,
    /// The message.
    pub event_id: Uuid,
    /// Its type.
    pub event_type: Arc<str>,
    /// The aggregate it is about.
    pub subject: Arc<str>,
    /// The aggregate's version.
    pub sequence: u32,
    /// The correlation id of its business process.
    pub correlation_id: Uuid,
    /// The handler concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handler: Option<&'static str>,
    /// Which attempt of the handler, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
    /// The reason, for a failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The stream of one host. Cheap to clone.
#[derive(Clone)]
pub struct MessageLog(Arc<Inner>);

struct Inner {
    clock: Arc<dyn Clock>,
    sender: broadcast::Sender<Arc<MessageEvent>>,
    counts: [AtomicU64; KINDS],
    latest: Mutex<VecDeque<Arc<MessageEvent>>>,
    /// How many of the latest records are held.
    held: usize,
    metrics: MessageMetrics,
}

/// The handler's side of a message event.
#[derive(Debug, Clone, Default)]
pub(crate) struct Handling {
    pub(crate) handler: Option<&'static str>,
    pub(crate) attempt: Option<u32>,
    pub(crate) reason: Option<String>,
}

impl MessageLog {
    /// A log that stores at most `capacity` records for a reader that is behind.
    pub fn new(clock: Arc<dyn Clock>, capacity: usize) -> Self {
        Self::managed(clock, capacity, 0, MessageMetrics::default())
    }

    /// The same for a host that is managed: it holds the `held` latest records for whoever asks, and counts all of them.
    pub fn managed(
        clock: Arc<dyn Clock>,
        capacity: usize,
        held: usize,
        metrics: MessageMetrics,
    ) -> Self {
        let (sender, _nobody_yet) = broadcast::channel(capacity);
        let latest = Mutex::new(VecDeque::with_capacity(held));
        let counts = Default::default();
        Self(Arc::new(Inner { clock, sender, counts, latest, held, metrics }))
    }

    /// Reads the log from now on.
    pub fn listen(&self) -> broadcast::Receiver<Arc<MessageEvent>> {
        self.0.sender.subscribe()
    }

    /// How many message events of a kind there were since the host started.
    pub fn count(&self, kind: Kind) -> u64 {
        self.0.counts.get(slot(kind)).map_or(0, |count| count.load(Ordering::Relaxed))
    }

    /// The latest records that `is_wanted` accepts, the newest first; at most `at_most`.
    pub fn latest(
        &self,
        at_most: usize,
        is_wanted: impl Fn(&MessageEvent) -> bool,
    ) -> Vec<Arc<MessageEvent>> {
        let latest = self.0.latest();
        let wanted = latest.iter().rev().filter(|event| is_wanted(event));
        wanted.take(at_most).map(Arc::clone).collect()
    }

    pub(crate) fn record(&self, kind: Kind, context: &'static str, event: &Envelope) {
        self.record_handling(kind, context, event, Handling::default());
    }

    pub(crate) fn record_handling(
        &self,
        kind: Kind,
        context: &'static str,
        event: &Envelope,
        handling: Handling,
    ) {
        if let Some(count) = self.0.counts.get(slot(kind)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        self.0.metrics.record(kind, context, event);
        log(kind, context, event, &handling);
        if self.0.sender.receiver_count() == 0 && self.0.held == 0 {
            return;
        }
        let message_event = MessageEvent {
            at: self.0.clock.now(),
            kind,
            context,
            event_id: event.id,
            event_type: Arc::clone(&event.event_type),
            subject: Arc::clone(&event.subject),
            sequence: event.sequence,
            correlation_id: event.correlation_id,
            handler: handling.handler,
            attempt: handling.attempt,
            reason: handling.reason,
        };
        let message_event = Arc::new(message_event);
        self.0.hold(&message_event);
        // No reader is no failure: the log is a hint, the tables are the truth.
        let _nobody_listens = self.0.sender.send(message_event);
    }
}

impl Inner {
    fn latest(&self) -> MutexGuard<'_, VecDeque<Arc<MessageEvent>>> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hold(&self, event: &Arc<MessageEvent>) {
        if self.held == 0 {
            return;
        }
        let mut latest = self.latest();
        if latest.len() >= self.held {
            latest.pop_front();
        }
        latest.push_back(Arc::clone(event));
    }
}

const fn slot(kind: Kind) -> usize {
    match kind {
        Kind::Published => 0,
        Kind::Relayed => 1,
        Kind::Delivered => 2,
        Kind::DuplicateIgnored => 3,
        Kind::RetryScheduled => 4,
        Kind::Parked => 5,
        Kind::DeadLettered => 6,
        Kind::Replayed => 7,
        Kind::Discarded => 8,
    }
}

fn log(kind: Kind, context: &'static str, event: &Envelope, handling: &Handling) {
    let Handling { handler, attempt, reason } = handling;
    let (event_id, event_type, subject) = (event.id, &event.event_type, &event.subject);
    let correlation_id = event.correlation_id;
    match kind {
        Kind::RetryScheduled | Kind::DeadLettered => tracing::warn!(
            context, %event_id, %event_type, %subject, %correlation_id, handler, attempt, reason,
            "message {kind:?}"
        ),
        Kind::Published
        | Kind::Relayed
        | Kind::Delivered
        | Kind::DuplicateIgnored
        | Kind::Parked
        | Kind::Replayed
        | Kind::Discarded => tracing::debug!(
            context, %event_id, %event_type, %subject, %correlation_id, handler, attempt, reason,
            "message {kind:?}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::ManualClock;

    fn event(sequence: u32) -> Envelope {
        Envelope {
            id: Uuid::from_u128(sequence.into()),
            source: "orders".into(),
            event_type: "orders.order-placed.v1".into(),
            subject: "order/1".into(),
            time: DateTime::UNIX_EPOCH,
            sequence,
            correlation_id: Uuid::nil(),
            causation_id: None,
            traceparent: None,
            data: serde_json::value::RawValue::from_string("{}".to_owned()).unwrap().into(),
        }
    }

    #[test]
    fn a_kind_is_serialized_by_its_name_and_counted_in_its_own_place() {
        for (place, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
            assert_eq!((Kind::parse(kind.name()), slot(kind)), (Some(kind), place));
        }
    }

    #[test]
    fn the_latest_records_are_held_and_no_more_than_wanted() {
        let clock = ManualClock::at("2026-01-01T12:00:00Z");
        let log = MessageLog::managed(clock.clone(), 16, 2, MessageMetrics::default());
        for sequence in 1..=3 {
            log.record(Kind::Published, "orders", &event(sequence));
        }
        let sequences = |events: Vec<Arc<MessageEvent>>| {
            events.iter().map(|event| event.sequence).collect::<Vec<_>>()
        };
        assert_eq!(sequences(log.latest(10, |_| true)), [3, 2]);
        assert_eq!(sequences(log.latest(1, |_| true)), [3]);
        assert_eq!(sequences(log.latest(10, |event| event.sequence == 2)), [2]);
        let holds_none = MessageLog::new(clock, 16);
        holds_none.record(Kind::Published, "orders", &event(1));
        assert!(holds_none.latest(10, |_| true).is_empty());
    }
}
