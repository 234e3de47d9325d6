//! The inbox: which handler has handled which event, and the events that wait for another attempt.

use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use shared_kernel::Envelope;

use crate::time::to_micros;

/// A row of the inbox: one handler and one event. The event itself is stored until it is handled or discarded.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbox")]
pub struct Model {
    /// The event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: Uuid,
    /// The handler's stable name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub handler: String,
    /// The event's stable name.
    pub event_type: String,
    /// The context that published it.
    pub source: String,
    /// The aggregate it is about.
    pub subject: String,
    /// The aggregate's version.
    pub sequence: i64,
    /// When it was committed by its publisher, in microseconds.
    pub occurred_at: i64,
    /// The correlation id of its business process.
    pub correlation_id: Uuid,
    /// The event or request that caused it.
    pub causation_id: Option<Uuid>,
    /// One of [`HANDLED`], [`WAITING`], [`DEAD`], [`DISCARDED`].
    pub status: String,
    /// When it was first received, in microseconds.
    pub received_at: i64,
    /// When its effects were committed, in microseconds.
    pub handled_at: Option<i64>,
    /// How many attempts the handler has made.
    pub attempts: i32,
    /// When the next attempt is due, in microseconds.
    pub next_attempt_at: Option<i64>,
    /// The error of the last attempt.
    pub last_error: Option<String>,
    /// The event as JSON, while it may still be needed.
    pub event: Option<String>,
}

/// The inbox refers to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The handler of an event in a version that no handler here reads: the event waits for a release that has one.
pub const NO_READER: &str = "waiting-for-a-reader";

/// Its effects are durable.
pub const HANDLED: &str = "handled";
/// The next attempt is due at `next_attempt_at`.
pub const WAITING: &str = "waiting";
/// It failed for good, and waits for an operator.
pub const DEAD: &str = "dead";
/// An operator discarded it.
pub const DISCARDED: &str = "discarded";

/// Condition on a row: it is unfinished. Written as text: the partial indexes leave finished rows out, and a database
/// uses them only for a condition that repeats theirs.
pub(crate) const IS_UNFINISHED: &str = "inbox.status IN ('waiting', 'dead')";

/// Condition on a row: it is for one of these handlers, each with its event type. An event that waits for a handler that no
/// longer exists stays untouched until an operator discards it, and must not take the place of one that can be retried.
pub(crate) fn is_for<'a>(handlers: impl Iterator<Item = (&'a str, &'a str)>) -> Condition {
    handlers.fold(Condition::any(), |one_of, (event_type, handler)| {
        let (event_type, handler) = (Column::EventType.eq(event_type), Column::Handler.eq(handler));
        one_of.add(Condition::all().add(event_type).add(handler))
    })
}

/// The row of an event that `handler` has handled at the first attempt.
pub(crate) fn handled(handler: &str, event: &Envelope, now: i64) -> Model {
    Model {
        event_id: event.id,
        handler: handler.to_owned(),
        event_type: event.event_type.to_string(),
        source: event.source.to_string(),
        subject: event.subject.to_string(),
        sequence: event.sequence.into(),
        occurred_at: to_micros(event.time),
        correlation_id: event.correlation_id,
        causation_id: event.causation_id,
        status: HANDLED.to_owned(),
        received_at: now,
        handled_at: Some(now),
        attempts: 1,
        next_attempt_at: None,
        last_error: None,
        event: None,
    }
}
