//! The queries of the consumer on the inbox: handled, waiting and due events.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use shared_kernel::{Envelope, Origin, StoreError};
use uuid::Uuid;

use super::lane::{LaneKey, Work};
use crate::database::Database;
use crate::inbox::{self, Column, Entity, Model};
use crate::time::{from_micros, to_micros};

/// The most events from the inbox that are retried at the same time: one page. The next page is read when half of them
/// have ended, and not before, or a slow handler would cause the table to be read without a pause.
pub(super) const RETRIES_AT_ONCE: usize = 256;
/// Rows read at a time.
const PAGE: u64 = 256;

/// Condition on a row of the inbox, as text for the same reason as [`inbox::IS_UNFINISHED`].
const IS_WAITING: &str = "inbox.status = 'waiting'";
/// Condition on a row of the inbox: no earlier event of its lane is unfinished. An event behind a dead letter is not
/// first.
const IS_FIRST: &str = "NOT EXISTS (SELECT 1 FROM inbox AS earlier
    WHERE earlier.subject = inbox.subject AND earlier.sequence < inbox.sequence
        AND earlier.status IN ('waiting', 'dead'))";

/// The state of a batch in one query: which handlers have handled, or store, one of the events, and which subjects have
/// unfinished ones. The first kind of row has no subject.
const BATCH_STATE: &str = "SELECT event_id, handler, NULL AS parked FROM inbox WHERE event_id = ANY($1)
    UNION ALL
    SELECT event_id, handler, subject FROM inbox WHERE subject = ANY($2) AND status IN ('waiting', 'dead')";

#[derive(FromQueryResult)]
struct BatchRow {
    event_id: Uuid,
    handler: String,
    parked: Option<String>,
}

/// The state of a batch of events in the inbox.
pub(super) struct BatchState {
    /// The handlers that have handled, or store, one of them.
    pub(super) handled: HashSet<(Uuid, String)>,
    /// The subjects that have unfinished events there. Not read from an embedded database: its one host knows them.
    pub(super) parked: HashSet<String>,
}

/// Which handlers have handled, or store, which of `events`.
pub(super) async fn batch_state(
    database: &Database,
    events: &[Arc<Envelope>],
) -> Result<BatchState, StoreError> {
    let mut state = BatchState { handled: HashSet::new(), parked: HashSet::new() };
    if database.is_embedded() {
        let ids = events.iter().map(|event| event.id);
        let rows = database.find_by::<Entity, _>(Column::EventId, ids).await?;
        state.handled.extend(rows.into_iter().map(|row| (row.event_id, row.handler)));
        return Ok(state);
    }
    let ids = events.iter().map(|event| event.id.into()).collect();
    let subjects = events.iter().map(|event| (*event.subject).into()).collect();
    for row in database.on_a_server::<BatchRow>(BATCH_STATE, &[ids, subjects]).await? {
        match row.parked {
            Some(subject) => state.parked.insert(subject),
            None => state.handled.insert((row.event_id, row.handler)),
        };
    }
    Ok(state)
}

/// Stores events that wait for an earlier one, due at once.
pub(super) async fn store(
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
    let mut unit = database.unit_of_work(&Origin::new(Uuid::nil()));
    unit.insert_or_ignore::<Entity>(rows?);
    database.commit(unit).await
}

pub(super) fn as_json(event: &Envelope) -> Result<String, StoreError> {
    serde_json::to_string(event).map_err(|error| StoreError::Unavailable(Box::new(error)))
}

/// The due events that match `mine`, the first unfinished event of each lane, and the time at which the next one is
/// due. After a full page the time is not known: the next page is read when some of this one is done.
pub(super) async fn due(
    database: &Database,
    mine: Condition,
    now: DateTime<Utc>,
) -> Result<(Vec<Model>, Option<DateTime<Utc>>), StoreError> {
    let waiting = Entity::find()
        .filter(Expr::cust(IS_WAITING))
        .filter(mine)
        .order_by_asc(Column::NextAttemptAt);
    let due = waiting
        .clone()
        .filter(Column::NextAttemptAt.lte(to_micros(now)))
        .filter(Expr::cust(IS_FIRST))
        .limit(u64::try_from(RETRIES_AT_ONCE).unwrap_or(u64::MAX));
    let due = database.all(due).await?;
    if due.len() == RETRIES_AT_ONCE {
        return Ok((due, None));
    }
    let later = waiting.filter(Column::NextAttemptAt.gt(to_micros(now)));
    let next = database.one(later).await?.and_then(|row| row.next_attempt_at);
    Ok((due, next.and_then(from_micros)))
}

/// Whether a lane has unfinished events in the inbox.
pub(super) async fn is_parked(database: &Database, lane: &LaneKey) -> Result<bool, StoreError> {
    let unfinished =
        Entity::find().filter(Column::Subject.eq(&**lane)).filter(Expr::cust(inbox::IS_UNFINISHED));
    Ok(database.one(unfinished).await?.is_some())
}

/// The lanes that have unfinished events in the inbox among those that match `mine`, whatever these wait for.
pub(super) async fn parked_lanes(
    database: &Database,
    mine: Condition,
) -> Result<Vec<LaneKey>, StoreError> {
    let unfinished = Entity::find()
        .filter(Expr::cust(inbox::IS_UNFINISHED))
        .filter(mine)
        .order_by_asc(Column::Subject)
        .limit(PAGE);
    let mut lanes: Vec<LaneKey> = Vec::new();
    loop {
        let page = match lanes.last() {
            Some(last) => unfinished.clone().filter(Column::Subject.gt(&**last)),
            None => unfinished.clone(),
        };
        let rows = database.all(page).await?;
        let is_last = u64::try_from(rows.len()) != Ok(PAGE);
        lanes.extend(rows.iter().map(|row| LaneKey::from(&*row.subject)));
        // Many events may wait in one lane.
        lanes.dedup();
        if is_last {
            return Ok(lanes);
        }
    }
}
