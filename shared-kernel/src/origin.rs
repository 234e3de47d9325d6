//! The origin of a command: the ids that tie its messages together, and its dedup record.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use uuid::Uuid;

use crate::event::Envelope;
use crate::principal::Accountable;

/// The dedup record: committed with the first change-set of a command, in the same transaction, so that the command
/// takes effect once.
#[derive(Debug, Clone)]
pub enum DedupRecord {
    /// This handler has handled this event, which must never take effect again.
    Handled {
        /// The handler's stable name, `products.on-order-placed`.
        handler: &'static str,
        /// The event.
        event: Arc<Envelope>,
    },
    /// This Idempotency-Key has been used for this request, which created this resource.
    IdempotencyKey {
        /// The owner of the key: two callers may use the same text.
        scope: String,
        /// The text of the `Idempotency-Key` header.
        key: String,
        /// A hash of the request, to tell a repeat from a different request.
        fingerprint: Vec<u8>,
        /// The id of the resource that the request creates.
        resource: Uuid,
    },
}

/// The cause of a command. A store stamps its ids on the events it commits and commits its dedup record with them.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The correlation id: shared by all messages of one business process.
    pub correlation_id: Uuid,
    /// The event or request that caused this command.
    pub causation_id: Option<Uuid>,
    /// W3C trace context, validated.
    pub traceparent: Option<Arc<str>>,
    dedup_record: Option<Arc<(DedupRecord, AtomicBool)>>,
    accountable: Option<Accountable>,
}

impl Origin {
    /// A command that begins a business process.
    pub const fn new(correlation_id: Uuid) -> Self {
        Self {
            correlation_id,
            causation_id: None,
            traceparent: None,
            dedup_record: None,
            accountable: None,
        }
    }

    /// A command that a request is: all that follows shares the id of the request, and what it does itself has it as its
    /// cause.
    pub const fn of_request(request_id: Uuid) -> Self {
        Self {
            correlation_id: request_id,
            causation_id: Some(request_id),
            traceparent: None,
            dedup_record: None,
            accountable: None,
        }
    }

    /// A command that `event` caused.
    pub fn caused_by(event: &Envelope) -> Self {
        Self {
            correlation_id: event.correlation_id,
            causation_id: Some(event.id),
            traceparent: event.traceparent.clone(),
            dedup_record: None,
            accountable: None,
        }
    }

    /// The same origin with a trace context.
    #[must_use]
    pub fn traced(mut self, traceparent: Option<Arc<str>>) -> Self {
        self.traceparent = traceparent;
        self
    }

    /// The same origin, whose changes the audit trail records.
    #[must_use]
    pub const fn by(mut self, accountable: Option<Accountable>) -> Self {
        self.accountable = accountable;
        self
    }

    /// Whose change this is, if the audit trail records it.
    pub const fn accountable(&self) -> Option<Accountable> {
        self.accountable
    }

    /// The same origin with a dedup record, which the first commit stores.
    #[must_use]
    pub fn with_dedup_record(mut self, dedup_record: DedupRecord) -> Self {
        self.dedup_record = Some(Arc::new((dedup_record, AtomicBool::new(false))));
        self
    }

    /// The same origin without the dedup record: for a command that commits several times and leaves the record to its
    /// caller.
    #[must_use]
    pub fn without_dedup_record(&self) -> Self {
        Self { dedup_record: None, ..self.clone() }
    }

    /// The dedup record, unless it has been committed.
    pub fn dedup_record(&self) -> Option<&DedupRecord> {
        let (dedup_record, committed) = &**self.dedup_record.as_ref()?;
        (!committed.load(Ordering::Acquire)).then_some(dedup_record)
    }

    /// Notes that the dedup record is durable. Called by the store that committed it.
    pub fn dedup_record_committed(&self) {
        if let Some(slot) = &self.dedup_record {
            slot.1.store(true, Ordering::Release);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dedup_record_is_committed_once_by_whichever_copy_of_the_origin() {
        let origin = Origin::new(Uuid::from_u128(1));
        assert!(origin.dedup_record().is_none());
        let origin = origin.with_dedup_record(DedupRecord::IdempotencyKey {
            scope: "user/7".to_owned(),
            key: "once".to_owned(),
            fingerprint: vec![1],
            resource: Uuid::from_u128(2),
        });
        let copy = origin.clone();
        let Some(DedupRecord::IdempotencyKey { key, .. }) = copy.dedup_record() else {
            panic!("{copy:?}")
        };
        assert_eq!(key, "once");
        let step = origin.without_dedup_record();
        assert!(step.dedup_record().is_none());
        step.dedup_record_committed();
        assert!(origin.dedup_record().is_some(), "a step leaves the record to its caller");
        copy.dedup_record_committed();
        assert!(origin.dedup_record().is_none());
    }

    #[test]
    fn an_origin_says_whose_change_the_audit_trail_records() {
        let origin = Origin::new(Uuid::from_u128(1));
        assert_eq!(origin.accountable(), None);
        let by_operator = origin.by(Some(Accountable::OPERATOR));
        assert_eq!(by_operator.accountable(), Some(Accountable::OPERATOR));
    }
}
