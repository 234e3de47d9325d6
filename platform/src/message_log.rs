//! The message log of a host: one bounded stream of message events for logs, metrics, the observatory, the demo's
//! narration and the tests. It never blocks: a reader that falls behind loses the oldest records, and is told how many.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::{Clock, Envelope};
use tokio::sync::broadcast;
use uuid::Uuid;

mod held;
mod identity;
mod kind;
mod metrics;

use self::held::HeldRecords;
pub use self::held::RecordsSince;
pub use self::identity::MessageIdentity;
pub use self::kind::Kind;
use self::kind::{KINDS, slot};
pub use self::metrics::MessageMetrics;

/// One message event.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MessageEvent {
    /// The number of the record: one more than that of the record before. A host that was started again begins with a higher
    /// one than it ended with.
    pub number: u64,
    /// When, by the host's clock.
    pub occurred_at: DateTime<Utc>,
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
    /// The event or the request that caused the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub causation_id: Option<Uuid>,
    /// The transport that a relayed event took, or whose copy of a delivered event came first: `in-process` or `broker`. An
    /// event that was handled from the inbox has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transport: Option<&'static str>,
    /// The handler concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handler: Option<&'static str>,
    /// Which attempt of the handler, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
    /// The reason, for a failure; for a fault that struck, its effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The fault of a rehearsal that struck the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<&'static str>,
}

/// The stream of one host. Cheap to clone.
#[derive(Clone)]
pub struct MessageLog(Arc<Inner>);

struct Inner {
    clock: Arc<dyn Clock>,
    sender: broadcast::Sender<Arc<MessageEvent>>,
    counts: [AtomicU64; KINDS],
    latest: Mutex<HeldRecords>,
    /// Whether any record is held.
    holds: bool,
    metrics: MessageMetrics,
}

/// The handler's side of a message event.
#[derive(Debug, Clone, Default)]
pub(crate) struct Handling {
    pub(crate) handler: Option<&'static str>,
    pub(crate) attempt: Option<u32>,
    pub(crate) transport: Option<&'static str>,
    pub(crate) reason: Option<String>,
    pub(crate) fault: Option<&'static str>,
}

impl MessageLog {
    /// A log that stores at most `capacity` records for a reader that is behind.
    pub fn new(clock: Arc<dyn Clock>, capacity: usize) -> Self {
        Self::managed(clock, capacity, 0, MessageMetrics::default())
    }

    /// The same for a host that is managed: it holds the `held` latest records for its operator and its journal. The first
    /// number is the time in microseconds, so that the numbers of a host grow from one start to the next.
    pub fn managed(
        clock: Arc<dyn Clock>,
        capacity: usize,
        held: usize,
        metrics: MessageMetrics,
    ) -> Self {
        let (sender, _nobody_yet) = broadcast::channel(capacity);
        let first = u64::try_from(clock.now().timestamp_micros()).unwrap_or_default();
        let latest = Mutex::new(HeldRecords::beginning_at(first, held));
        let counts = Default::default();
        Self(Arc::new(Inner { clock, sender, counts, latest, holds: held > 0, metrics }))
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
        self.0.with_latest(|latest| {
            let wanted = latest.newest_first().filter(|event| is_wanted(event));
            wanted.take(at_most).map(Arc::clone).collect()
        })
    }

    /// The records that are held after the one of this number, the oldest first, and how many are held no longer.
    pub fn since(&self, number: u64) -> RecordsSince {
        self.0.with_latest(|latest| latest.since(number))
    }

    /// The number of the newest record; that before the first while there is none.
    pub fn newest(&self) -> u64 {
        self.0.with_latest(|latest| latest.newest())
    }

    /// The next record has a higher number than this one. For a host whose clock was set back since it ran last.
    pub fn continue_after(&self, number: u64) {
        self.0.with_latest(|latest| latest.continue_after(number));
    }

    pub(crate) fn record(&self, kind: Kind, context: &'static str, event: &Envelope) {
        self.record_handling(kind, context, event, Handling::default());
    }

    /// A fault of a rehearsal has struck a message in a context, perhaps at one of its handlers; `effect` says how, in words.
    pub fn record_fault(
        &self,
        fault: &'static str,
        (context, handler): (&'static str, Option<&'static str>),
        message: &MessageIdentity,
        effect: &str,
    ) {
        self.0.count(Kind::FaultStruck);
        self.0.metrics.count(Kind::FaultStruck, context);
        let (reason, fault) = (Some(effect.to_owned()), Some(fault));
        let handling = Handling { handler, reason, fault, ..Handling::default() };
        log(Kind::FaultStruck, context, &LoggedMessage::from(message), &handling);
        if self.is_kept() {
            self.keep(Kind::FaultStruck, context, message.clone(), handling);
        }
    }

    pub(crate) fn record_handling(
        &self,
        kind: Kind,
        context: &'static str,
        event: &Envelope,
        handling: Handling,
    ) {
        self.0.count(kind);
        self.0.metrics.record(kind, context, event);
        log(kind, context, &LoggedMessage::from(event), &handling);
        if self.is_kept() {
            self.keep(kind, context, MessageIdentity::from(event), handling);
        }
    }

    /// Whether anybody reads a record, now or later. Where nobody does, recording clones nothing.
    fn is_kept(&self) -> bool {
        self.0.holds || self.0.sender.receiver_count() > 0
    }

    fn keep(
        &self,
        kind: Kind,
        context: &'static str,
        message: MessageIdentity,
        handling: Handling,
    ) {
        let occurred_at = self.0.clock.now();
        let with_number = |number| MessageEvent {
            number,
            occurred_at,
            kind,
            context,
            event_id: message.event_id,
            event_type: message.event_type,
            subject: message.subject,
            sequence: message.sequence,
            correlation_id: message.correlation_id,
            causation_id: message.causation_id,
            transport: handling.transport,
            handler: handling.handler,
            attempt: handling.attempt,
            reason: handling.reason,
            fault: handling.fault,
        };
        let message_event = self.0.with_latest(|latest| latest.add(with_number));
        // No reader is no failure: the log is a hint, the tables are the truth.
        let _nobody_listens = self.0.sender.send(message_event);
    }
}

impl Inner {
    fn count(&self, kind: Kind) {
        if let Some(count) = self.counts.get(slot(kind)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn with_latest<T>(&self, work: impl FnOnce(&mut HeldRecords) -> T) -> T {
        work(&mut self.latest.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The fields by which a line of the log names a message.
struct LoggedMessage<'a> {
    event_id: Uuid,
    event_type: &'a str,
    subject: &'a str,
    correlation_id: Uuid,
}

impl<'a> From<&'a Envelope> for LoggedMessage<'a> {
    fn from(event: &'a Envelope) -> Self {
        let Envelope { id, event_type, subject, correlation_id, .. } = event;
        Self { event_id: *id, event_type, subject, correlation_id: *correlation_id }
    }
}

impl<'a> From<&'a MessageIdentity> for LoggedMessage<'a> {
    fn from(message: &'a MessageIdentity) -> Self {
        let MessageIdentity { event_id, event_type, subject, correlation_id, .. } = message;
        Self { event_id: *event_id, event_type, subject, correlation_id: *correlation_id }
    }
}

fn log(kind: Kind, context: &'static str, message: &LoggedMessage<'_>, handling: &Handling) {
    let Handling { handler, attempt, transport, reason, fault } = handling;
    let LoggedMessage { event_id, event_type, subject, correlation_id } = message;
    match kind {
        Kind::RetryScheduled | Kind::DeadLettered => tracing::warn!(
            context, %event_id, %event_type, %subject, %correlation_id, handler, attempt, transport, reason,
            "message {kind:?}"
        ),
        Kind::Published
        | Kind::Relayed
        | Kind::Delivered
        | Kind::DuplicateIgnored
        | Kind::Parked
        | Kind::Replayed
        | Kind::Discarded
        | Kind::FaultStruck => tracing::debug!(
            context, %event_id, %event_type, %subject, %correlation_id, handler, attempt, transport, reason,
            fault,
            "message {kind:?}"
        ),
    }
}

#[cfg(test)]
mod tests;
