//! The queries of the consumer on the inbox: handled, waiting and due events.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};
use shared_kernel::{Envelope, Origin, StoreError};
use uuid::Uuid;

use super::lane::{LaneKey, Work};
use crate::database::Database;
use crate::inbox::{self, Column, Entity, Model};
use crate::subscription::Subscription;
use crate::time::{from_micros, to_micros};

/// The most events from the inbox that are retried at the same time: one page. The next page is read when half of them
/// have ended, and not before, or a slow handler would cause the table to be read without a pause.
pub(super) const RETRIES_AT_ONCE: usize = 256;
/// Rows read at a time.
const PAGE: u64 = 256;

/// Condition on a row of the inbox, as text for the same reason as [`inbox::IS_UNFINISHED`].
const IS_WAITING: &str = "inbox.status = 'waiting'";
// tour: failure/first
/// Condition on a row of the inbox: no earlier event of its lane is unfinished. An event behind a dead letter is not
/// first.
const IS_FIRST: &str = "NOT EXISTS (SELECT 1 FROM inbox AS earlier
    WHERE earlier.subject = inbox.subject AND earlier.source = inbox.source
        AND earlier.sequence < inbox.sequence
        AND earlier.status IN ('waiting', 'dead'))";

/// The state of a batch in one query: which handlers have handled, or store, one of the events, and which subjects have
/// unfinished ones. The first kind of row has no subject.
const BATCH_STATE: &str =
    "SELECT event_id, handler, NULL AS parked, source FROM inbox WHERE event_id = ANY($1)
    UNION ALL
    SELECT event_id, handler, subject, source FROM inbox
    WHERE subject = ANY($2) AND status IN ('waiting', 'dead')";

#[derive(FromQueryResult)]
struct BatchRow {
    event_id: Uuid,
    handler: String,
    parked: Option<String>,
    source: String,
}

/// The state of a batch of events in the inbox.
pub(super) struct BatchState {
    /// The handlers that have handled, or store, one of them.
    pub(super) handled: HashSet<(Uuid, String)>,
    /// The subjects that have unfinished events there. Not read from an embedded database: its one host knows them.
    pub(super) parked: HashSet<LaneKey>,
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
            Some(subject) => {
                let lane = LaneKey { source: row.source.into(), subject: subject.into() };
                state.parked.insert(lane)
            }
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
        .filter(Expr::cust(IS_FIRST));
    let due = readable(database, due).await?;
    if due.len() == RETRIES_AT_ONCE {
        return Ok((due, None));
    }
    let later = waiting.filter(Column::NextAttemptAt.gt(to_micros(now)));
    let next = database.one(later).await?.and_then(|row| row.next_attempt_at);
    Ok((due, next.and_then(from_micros)))
}

/// At most a page of retries. When a row cannot be read, they are read one by one, and that one is left out.
async fn readable(database: &Database, rows: Select<Entity>) -> Result<Vec<Model>, StoreError> {
    let page = u64::try_from(RETRIES_AT_ONCE).unwrap_or(u64::MAX);
    match database.all(rows.clone().limit(page)).await {
        Err(broken) if !broken.is_transient() => {}
        read => return read,
    }
    let mut found = Vec::new();
    for place in 0..page {
        match database.all(rows.clone().offset(place).limit(1)).await {
            Ok(row) if row.is_empty() => break,
            Ok(row) => found.extend(row),
            Err(broken) if broken.is_transient() => return Err(broken),
            Err(broken) => report(&broken),
        }
    }
    Ok(found)
}

/// Reports a row that cannot be read. An operator mends or deletes it; until then its event waits.
pub(super) fn report(broken: &StoreError) {
    let reason = shared_kernel::error_chain::describe(broken);
    tracing::error!(reason, "a row of the inbox cannot be read; its event waits");
}

/// Whether a lane has unfinished events in the inbox.
pub(super) async fn is_parked(database: &Database, lane: &LaneKey) -> Result<bool, StoreError> {
    let unfinished = Entity::find()
        .filter(Column::Subject.eq(&*lane.subject))
        .filter(Column::Source.eq(&*lane.source))
        .filter(Expr::cust(inbox::IS_UNFINISHED));
    Ok(database.one(unfinished).await?.is_some())
}

/// The lanes that have unfinished events in the inbox, whatever these wait for.
pub(super) async fn parked_lanes(database: &Database) -> Result<Vec<LaneKey>, StoreError> {
    let unfinished = Entity::find()
        .filter(Expr::cust(inbox::IS_UNFINISHED))
        .order_by_asc(Column::Subject)
        .order_by_asc(Column::Source)
        .limit(PAGE);
    let mut lanes: Vec<LaneKey> = Vec::new();
    loop {
        let page = match lanes.last() {
            Some(last) => unfinished.clone().filter(after(last)),
            None => unfinished.clone(),
        };
        let rows = database.all(page).await?;
        let is_last = u64::try_from(rows.len()) != Ok(PAGE);
        lanes.extend(
            rows.iter().map(|row| LaneKey {
                source: (&*row.source).into(),
                subject: (&*row.subject).into(),
            }),
        );
        // Many events may wait in one lane.
        lanes.dedup();
        if is_last {
            return Ok(lanes);
        }
    }
}

fn after(lane: &LaneKey) -> Condition {
    let of_a_later_source = Condition::all()
        .add(Column::Subject.eq(&*lane.subject))
        .add(Column::Source.gt(&*lane.source));
    Condition::any().add(Column::Subject.gt(&*lane.subject)).add(of_a_later_source)
}

/// Turns events that wait for a reader into events that wait for the handlers of their types in `by_type`, due now.
/// Returns how many there were.
pub(super) async fn adopt(
    database: &Database,
    by_type: &HashMap<&'static str, Vec<Subscription>>,
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let now = to_micros(now);
    let without_reader = Entity::find()
        .filter(Expr::cust(IS_WAITING))
        .filter(Column::Handler.eq(inbox::NO_READER))
        .filter(Column::EventType.is_in(by_type.keys().copied()))
        .limit(PAGE);
    let mut adopted = 0;
    loop {
        let rows = database.all(without_reader.clone()).await?;
        if rows.is_empty() {
            return Ok(adopted);
        }
        adopted += rows.len();
        let mut unit = database.unit_of_work(&Origin::new(Uuid::nil()));
        for row in rows {
            let readers = by_type.get(&*row.event_type).into_iter().flatten();
            let for_each = readers.map(|reader| Model {
                handler: reader.handler().to_owned(),
                next_attempt_at: Some(now),
                ..row.clone()
            });
            unit.insert_or_ignore::<Entity>(for_each);
            let key = (row.event_id, inbox::NO_READER.to_owned());
            unit.run(Entity::delete_by_id(key).into_query());
        }
        database.commit(unit).await?;
    }
}
