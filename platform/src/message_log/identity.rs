//! The names of a message: what a record of it says, without its body.

use std::sync::Arc;

use shared_kernel::Envelope;
use uuid::Uuid;

use super::MessageEvent;

/// The names of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageIdentity {
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
    /// The event or the request that caused it.
    pub causation_id: Option<Uuid>,
}

impl From<&Envelope> for MessageIdentity {
    fn from(event: &Envelope) -> Self {
        Self {
            event_id: event.id,
            event_type: Arc::clone(&event.event_type),
            subject: Arc::clone(&event.subject),
            sequence: event.sequence,
            correlation_id: event.correlation_id,
            causation_id: event.causation_id,
        }
    }
}

impl From<&MessageEvent> for MessageIdentity {
    fn from(record: &MessageEvent) -> Self {
        Self {
            event_id: record.event_id,
            event_type: Arc::clone(&record.event_type),
            subject: Arc::clone(&record.subject),
            sequence: record.sequence,
            correlation_id: record.correlation_id,
            causation_id: record.causation_id,
        }
    }
}
