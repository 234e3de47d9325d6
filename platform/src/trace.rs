//! The trace of a business process within one context: the events it published and the events it handled, read from its
//! own outbox and inbox. It costs nothing extra: these rows are written anyway.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use shared_kernel::event::traceparent;
use shared_kernel::{Origin, StoreError};
use uuid::Uuid;

use crate::database::Database;
use crate::inbox;
use crate::outbox::{self, pending_deliveries};
use crate::spans;
use crate::time::from_micros;

/// Whether this context published the message or received it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It is in the outbox.
    Published,
    /// It is in the inbox.
    Received,
}

/// One message of a process, as this context saw it.
#[derive(Debug, Clone)]
pub struct MessageStep {
    /// When its publisher committed it.
    pub time: DateTime<Utc>,
    /// The context that published it.
    pub context: String,
    /// Its stable name.
    pub event_type: String,
    /// Its id.
    pub event_id: Uuid,
    /// The aggregate it is about.
    pub subject: String,
    /// The aggregate's version.
    pub sequence: i64,
    /// The causation id. Absent where the message was received before the inbox kept it.
    pub causation_id: Option<Uuid>,
    /// Published or received.
    pub direction: Direction,
    /// The handler that handled it.
    pub handler: Option<String>,
    /// `pending` or `delivered` for what was published; the inbox's status for what was received.
    pub status: String,
    /// How many attempts the handler has made.
    pub attempts: i32,
    /// When its effects were committed here.
    pub handled_at: Option<DateTime<Utc>>,
    /// The error of the last failed attempt.
    pub last_error: Option<String>,
}

// tour: checkout/timeline
/// The messages with the correlation id `correlation_id`, in the order of their times.
pub async fn messages(
    database: &Database,
    correlation_id: Uuid,
) -> Result<Vec<MessageStep>, StoreError> {
    let published = database
        .all(outbox::Entity::find().filter(outbox::Column::CorrelationId.eq(correlation_id)))
        .await?;
    let received = database
        .all(inbox::Entity::find().filter(inbox::Column::CorrelationId.eq(correlation_id)))
        .await?;
    let positions = published.iter().map(|row| row.position);
    let pending = database.all(
        pending_deliveries::Entity::find()
            .filter(pending_deliveries::Column::Position.is_in(positions)),
    );
    let pending: HashSet<i64> = pending.await?.into_iter().map(|row| row.position).collect();
    let own = published.into_iter().map(|row| sent(database.context(), row, &pending));
    let mut steps: Vec<MessageStep> = own.chain(received.into_iter().map(got)).collect();
    steps.sort_by_key(|step| (step.time, step.event_id));
    Ok(steps)
}

/// Which message causes a change of an aggregate that no message and no request has caused, such as one at a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The cause of the first event of the aggregate: the message that asked for it.
    OfTheFirstEvent,
    /// The last event of the aggregate: the state that the change ends.
    TheLastEvent,
}

/// `origin` with a cause. One that has none gets it from the events about `subject` in this context's outbox, as far as
/// they are not pruned, and with it the trace that those are part of. Where that trace is recorded, and this is called in a span of
/// it, the events of the change become children of that span.
pub async fn with_cause(
    origin: &Origin,
    database: &Database,
    subject: &str,
    cause: Cause,
) -> Result<Origin, StoreError> {
    let mut caused = origin.clone();
    if caused.causation_id.is_none()
        && let Some(event) = event_of(database, subject, cause).await?
    {
        caused.causation_id = match cause {
            Cause::OfTheFirstEvent => event.causation_id,
            Cause::TheLastEvent => Some(event.id),
        };
        let its: Option<Arc<str>> = event.traceparent.as_deref().map(Into::into);
        let is_recorded = its.as_deref().is_some_and(traceparent::is_sampled);
        let here = if is_recorded { spans::current_traceparent() } else { None };
        caused.traceparent = caused.traceparent.or(here).or(its);
    }
    Ok(caused)
}

/// The trace context of what `cause` names, for work that nobody asks for at that moment, such as one at a deadline. Nothing is
/// read where no traces are exported; an outbox that cannot be read has none.
pub async fn traceparent_of(database: &Database, subject: &str, cause: Cause) -> Option<Arc<str>> {
    if !spans::are_exported() {
        return None;
    }
    let event = event_of(database, subject, cause).await.ok()??;
    event.traceparent.as_deref().map(Into::into)
}

async fn event_of(
    database: &Database,
    subject: &str,
    cause: Cause,
) -> Result<Option<outbox::Model>, StoreError> {
    let events = outbox::Entity::find().filter(outbox::Column::Subject.eq(subject));
    let by = outbox::Column::Sequence;
    let ordered = match cause {
        Cause::OfTheFirstEvent => events.order_by_asc(by),
        Cause::TheLastEvent => events.order_by_desc(by),
    };
    database.one(ordered).await
}

fn sent(context: &str, row: outbox::Model, pending: &HashSet<i64>) -> MessageStep {
    MessageStep {
        time: from_micros(row.occurred_at).unwrap_or_default(),
        context: context.to_owned(),
        event_type: row.event_type,
        event_id: row.id,
        subject: row.subject,
        sequence: row.sequence,
        causation_id: row.causation_id,
        direction: Direction::Published,
        handler: None,
        status: if pending.contains(&row.position) { "pending" } else { "delivered" }.to_owned(),
        attempts: 0,
        handled_at: None,
        last_error: None,
    }
}

fn got(row: inbox::Model) -> MessageStep {
    MessageStep {
        time: from_micros(row.occurred_at).unwrap_or_default(),
        context: row.source,
        event_type: row.event_type,
        event_id: row.event_id,
        subject: row.subject,
        sequence: row.sequence,
        causation_id: row.causation_id,
        direction: Direction::Received,
        handler: Some(row.handler),
        status: row.status,
        attempts: row.attempts,
        handled_at: row.handled_at.and_then(from_micros),
        last_error: row.last_error,
    }
}
