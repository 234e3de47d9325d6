//! The message log of a host: one bounded stream of message events for logs, metrics, the live view, the demo's
//! narration and the tests. It never blocks: a reader that falls behind loses the oldest records.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use serde::Serialize;
use shared_kernel::{Clock, Envelope};
use tokio::sync::broadcast;
use uuid::Uuid;

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
        let (sender, _nobody_yet) = broadcast::channel(capacity);
        Self(Arc::new(Inner { clock, sender, counts: Default::default() }))
    }

    /// Reads the log from now on.
    pub fn listen(&self) -> broadcast::Receiver<Arc<MessageEvent>> {
        self.0.sender.subscribe()
    }

    /// How many message events of a kind there were since the host started.
    pub fn count(&self, kind: Kind) -> u64 {
        self.0.counts.get(slot(kind)).map_or(0, |count| count.load(Ordering::Relaxed))
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
        log(kind, context, event, &handling);
        if self.0.sender.receiver_count() == 0 {
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
        // No reader is no failure: the log is a hint, the tables are the truth.
        let _nobody_listens = self.0.sender.send(Arc::new(message_event));
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
    match kind {
        Kind::RetryScheduled | Kind::DeadLettered => tracing::warn!(
            context, %event_id, %event_type, %subject, handler, attempt, reason, "message {kind:?}"
        ),
        Kind::Published
        | Kind::Relayed
        | Kind::Delivered
        | Kind::DuplicateIgnored
        | Kind::Parked
        | Kind::Replayed
        | Kind::Discarded => tracing::debug!(
            context, %event_id, %event_type, %subject, handler, attempt, reason, "message {kind:?}"
        ),
    }
}
