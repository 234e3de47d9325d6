//! The table of events, and how an event becomes a row and a row an event.

use std::sync::Arc;

use sea_orm::entity::prelude::*;
use serde_json::value::RawValue;
use shared_kernel::{Envelope, StoreError, Tenant};

use crate::time::{from_micros, to_micros};

/// A row of the outbox: an event of this context.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// The order of commits in this context.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// The event's id.
    pub id: Uuid,
    /// The event's stable name.
    pub event_type: String,
    /// The aggregate it is about.
    pub subject: String,
    /// The aggregate's version.
    pub sequence: i64,
    /// When it was committed, in microseconds.
    pub occurred_at: i64,
    /// The correlation id of its business process.
    pub correlation_id: Uuid,
    /// The causation id.
    pub causation_id: Option<Uuid>,
    /// W3C trace context.
    pub traceparent: Option<String>,
    /// The body as JSON.
    pub data: String,
}

/// The outbox refers to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// An event of this context with its place in the order of commits.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) position: i64,
    pub(crate) event: Arc<Envelope>,
}

pub(crate) fn to_row(placed: &Placed) -> Model {
    let event = &*placed.event;
    Model {
        position: placed.position,
        id: event.id,
        event_type: event.event_type.to_string(),
        subject: event.subject.to_string(),
        sequence: event.sequence.into(),
        occurred_at: to_micros(event.time),
        correlation_id: event.correlation_id,
        causation_id: event.causation_id,
        traceparent: event.traceparent.as_deref().map(str::to_owned),
        data: event.data.get().to_owned(),
    }
}

/// The event that a row holds; `source` is the context whose outbox it is, and `tenant` the shop's. No row names a tenant: a
/// database has the events of one shop.
///
/// # Errors
/// When the row cannot be read.
pub fn to_event(
    row: Model,
    source: &Arc<str>,
    tenant: Option<&Tenant>,
) -> Result<Arc<Envelope>, StoreError> {
    let key = row.position.to_string();
    let corrupt = |column| StoreError::CorruptRow { table: "outbox", column, key: key.clone() };
    let event = Envelope {
        id: row.id,
        source: Arc::clone(source),
        event_type: row.event_type.as_str().into(),
        subject: row.subject.as_str().into(),
        sequence: u32::try_from(row.sequence).map_err(|_negative| corrupt("sequence"))?,
        time: from_micros(row.occurred_at).ok_or_else(|| corrupt("occurred_at"))?,
        correlation_id: row.correlation_id,
        causation_id: row.causation_id,
        traceparent: row.traceparent.as_deref().map(Into::into),
        tenant: tenant.cloned(),
        data: RawValue::from_string(row.data).map_err(|_not_json| corrupt("data"))?.into(),
    };
    Ok(Arc::new(event))
}
