//! The inbox table as the consumer reads and writes it: what is known, what waits, what is due.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Statement,
};
use shared_kernel::{Envelope, Origin, StoreError};
use uuid::Uuid;

use super::lane::{LaneKey, Work};
use crate::database::{Database, read_error};
use crate::inbox::{self, Column, Entity, Model};
use crate::time::{from_micros, to_micros};

/// Rows tried at a time.
const PAGE: u64 = 256;

/// The first unfinished event of each lane, if it waits and is due. What waits behind a dead letter is not first.
const DUE: &str = "SELECT * FROM inbox AS head
    WHERE head.status = 'waiting' AND head.next_attempt_at <= $1 AND NOT EXISTS (
        SELECT 1 FROM inbox AS earlier
        WHERE earlier.subject = head.subject AND earlier.sequence < head.sequence
            AND earlier.status IN ('waiting', 'dead'))
    ORDER BY head.next_attempt_at LIMIT $2";

/// Which handlers have, or keep, which of `events`.
pub(super) async fn known(
    database: &Database,
    events: &[Arc<Envelope>],
) -> Result<HashSet<(Uuid, String)>, StoreError> {
    // Asked for in powers of two, the last id repeated: a handful of prepared statements serves every number.
    let last = events.last().map(|event| event.id).unwrap_or_default();
    let ids = events.iter().map(|event| event.id).chain(std::iter::repeat(last));
    let ids = ids.take(events.len().next_power_of_two());
    let rows = database.find_by::<Entity, _>(Column::EventId, ids).await?;
    Ok(rows.into_iter().map(|row| (row.event_id, row.handler)).collect())
}

/// Keeps events that wait for an earlier one, due at once.
pub(super) async fn keep(
    database: &Database,
    works: &[Work],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let now = to_micros(now);
    let rows: Result<Vec<Model>, StoreError> = works
        .iter()
        .map(|work| {
            Ok(Model {
                status: inbox::WAITING.to_owned(),
                handled_at: None,
                attempts: 0,
                next_attempt_at: Some(now),
                event: Some(as_json(&work.event)?),
                ..inbox::handled(work.handler(), &work.event, now)
            })
        })
        .collect();
    let mut unit = database.unit(&Origin::new(Uuid::nil()));
    unit.insert_or_ignore::<Entity>(rows?);
    database.commit(unit).await
}

pub(super) fn as_json(event: &Envelope) -> Result<String, StoreError> {
    serde_json::to_string(event).map_err(|error| StoreError::Unavailable(Box::new(error)))
}

/// What is due now, and when the next one is.
pub(super) async fn due(
    database: &Database,
    now: DateTime<Utc>,
) -> Result<(Vec<Model>, Option<DateTime<Utc>>), StoreError> {
    let backend = database.reader().get_database_backend();
    let values = [to_micros(now).into(), PAGE.into()];
    let due = Entity::find()
        .from_raw_sql(Statement::from_sql_and_values(backend, DUE, values))
        .all(database.reader())
        .await
        .map_err(read_error)?;
    if u64::try_from(due.len()) == Ok(PAGE) {
        return Ok((due, Some(now)));
    }
    let next: Option<i64> = Entity::find()
        .select_only()
        .column(Column::NextAttemptAt)
        .filter(Column::Status.eq(inbox::WAITING))
        .filter(Column::NextAttemptAt.gt(to_micros(now)))
        .order_by_asc(Column::NextAttemptAt)
        .limit(1)
        .into_tuple()
        .one(database.reader())
        .await
        .map_err(read_error)?;
    Ok((due, next.and_then(from_micros)))
}

/// How many unfinished events a lane has in the inbox.
pub(super) async fn left_in(database: &Database, lane: &LaneKey) -> Result<u64, StoreError> {
    Entity::find()
        .filter(Column::Subject.eq(&**lane))
        .filter(Column::Status.is_in([inbox::WAITING, inbox::DEAD]))
        .count(database.reader())
        .await
        .map_err(read_error)
}

/// The lanes that have unfinished events in the inbox.
pub(super) async fn parked_lanes(
    database: &Database,
    handlers: Vec<&'static str>,
) -> Result<Vec<LaneKey>, StoreError> {
    let subjects: Vec<String> = Entity::find()
        .select_only()
        .column(Column::Subject)
        .filter(Column::Status.is_in([inbox::WAITING, inbox::DEAD]))
        .filter(Column::Handler.is_in(handlers))
        .distinct()
        .into_tuple()
        .all(database.reader())
        .await
        .map_err(read_error)?;
    Ok(subjects.into_iter().map(Arc::from).collect())
}
