//! The events that wait behind a dead letter: later ones of the same aggregate, which go on once it is replayed or discarded.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use shared_kernel::StoreError;
use uuid::Uuid;

use super::{DeadLetter, DeadLetters};
use crate::inbox::{self, Column, Entity};
use crate::time::from_micros;

/// An event that waits behind another.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WaitingEvent {
    /// The event.
    pub event_id: Uuid,
    /// Its stable name.
    pub event_type: String,
    /// The aggregate's version.
    pub sequence: i64,
    /// The handler that it waits for.
    pub handler: String,
    /// When it was received.
    pub received_at: DateTime<Utc>,
}

impl DeadLetters<'_> {
    // tour: failure/behind
    /// At most `limit` of the events that wait behind this letter, in the order in which they go on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn behind(
        &self,
        letter: &DeadLetter,
        limit: u64,
    ) -> Result<Vec<WaitingEvent>, StoreError> {
        let of_letter = Entity::find().filter(Column::EventId.eq(letter.event_id)).limit(1);
        let Some(source) = self.database.all(of_letter).await?.pop().map(|row| row.source) else {
            return Ok(Vec::new());
        };
        let rows = Entity::find()
            .filter(Column::Subject.eq(&letter.subject))
            .filter(Column::Source.eq(source))
            .filter(Column::Sequence.gt(letter.sequence))
            .filter(Column::Status.eq(inbox::WAITING))
            .order_by_asc(Column::Sequence)
            .limit(limit);
        let waiting = self.database.all(rows).await?.into_iter().map(|row| WaitingEvent {
            event_id: row.event_id,
            event_type: row.event_type,
            sequence: row.sequence,
            handler: row.handler,
            received_at: from_micros(row.received_at).unwrap_or_default(),
        });
        Ok(waiting.collect())
    }
}
