//! The inbox table as the consumer reads and writes it: what is known, what waits, what is due.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use shared_kernel::{Envelope, Origin, StoreError};
use uuid::Uuid;

use super::RETRIES_AT_ONCE;
use super::lane::{LaneKey, Work};
use crate::database::Database;
use crate::inbox::{self, Column, Entity, Model};
use crate::time::{from_micros, to_micros};

/// Rows read at a time.
const PAGE: u64 = 256;

/// Of a row of the inbox, as text for the same reason as [`inbox::IS_UNFINISHED`].
const IS_WAITING: &str = "inbox.status = 'waiting'";
/// Of a row of the inbox: no earlier event of its lane is unfinished. What waits behind a dead letter is not first.
const IS_FIRST: &str = "NOT EXISTS (SELECT 1 FROM inbox AS earlier
    WHERE earlier.subject = inbox.subject AND earlier.sequence < inbox.sequence
        AND earlier.status IN ('waiting', 'dead'))";

/// What a batch needs to know, in one query: who has dealt with, or keeps, one of the events, and which subjects have
/// unfinished ones. The first kind of row has no subject.
const KNOWN: &str = "SELECT event_id, handler, NULL AS parked FROM inbox WHERE event_id = ANY($1)
    UNION ALL
    SELECT event_id, handler, subject FROM inbox WHERE subject = ANY($2) AND status IN ('waiting', 'dead')";

#[derive(FromQueryResult)]
struct KnownRow {
    event_id: Uuid,
    handler: String,
    parked: Option<String>,
}

/// What the inbox says of a batch of events.
pub(super) struct Known {
    /// The handlers that have, or keep, one of them.
    pub(super) handled: HashSet<(Uuid, String)>,
    /// The subjects that have unfinished events there. An embedded database has one host, which knows without asking.
    pub(super) parked: HashSet<String>,
}

/// Which handlers have, or keep, which of `events`.
pub(super) async fn known(
    database: &Database,
    events: &[Arc<Envelope>],
) -> Result<Known, StoreError> {
    let mut known = Known { handled: HashSet::new(), parked: HashSet::new() };
    if database.is_embedded() {
        let ids = events.iter().map(|event| event.id);
        let rows = database.find_by::<Entity, _>(Column::EventId, ids).await?;
        known.handled.extend(rows.into_iter().map(|row| (row.event_id, row.handler)));
        return Ok(known);
    }
    let ids = events.iter().map(|event| event.id.into()).collect();
    let subjects = events.iter().map(|event| (*event.subject).into()).collect();
    for row in database.on_a_server::<KnownRow>(KNOWN, &[ids, subjects]).await? {
        match row.parked {
            Some(subject) => known.parked.insert(subject),
            None => known.handled.insert((row.event_id, row.handler)),
        };
    }
    Ok(known)
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
    let mut unit = database.unit_of_work(&Origin::new(Uuid::nil()));
    unit.insert_or_ignore::<Entity>(rows?);
    database.commit(unit).await
}

pub(super) fn as_json(event: &Envelope) -> Result<String, StoreError> {
    serde_json::to_string(event).map_err(|error| StoreError::Unavailable(Box::new(error)))
}

/// What is due now of what `mine` chooses, the first unfinished event of each lane, and when the next one is. Of a full
/// page nobody knows: what else is due is seen when some of it is done.
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

/// The lanes that have unfinished events in the inbox of those that `mine` chooses, behind whatever they wait there.
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
