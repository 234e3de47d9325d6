//! Publishing again what the outbox still holds: the chosen events become pending once more, and the relay takes them to the
//! transports in the order of commits. Readers recognise those that they have handled.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, InsertStatement, OnConflict, Query};
use sea_orm::{DatabaseConnection, QueryOrder, QuerySelect, QueryTrait};
use shared_kernel::{Origin, StoreError};

use super::event_rows::{Column, Entity};
use super::pending_rows;
use super::transport::{Transport, TransportSet};
use crate::audit_trail::OperatorDecision;
use crate::database::{Database, read_error};
use crate::pruning;
use crate::time::{from_micros, to_micros};

mod request;

pub use request::{Publisher, RepublishRefusal, Republished, Time, parse_time};

/// Events that become pending in one commit.
const PAGE: u64 = 1_000;

/// Which events; what is `None` restricts nothing.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// The type.
    pub event_type: Option<String>,
    /// The aggregate.
    pub subject: Option<String>,
    /// Committed at this time or later.
    pub since: Option<DateTime<Utc>>,
    /// Committed before this time.
    pub until: Option<DateTime<Utc>>,
}

/// The chosen events of one type.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[schemars(rename = "RepublishedOfType")]
pub struct OfType {
    /// The type.
    pub event_type: String,
    /// How many there are.
    pub events: u64,
    /// How many of them are pending already: not every subscriber has taken them.
    pub pending: u64,
    /// When the first was committed.
    pub oldest_at: DateTime<Utc>,
    /// When the last was committed.
    pub newest_at: DateTime<Utc>,
}

/// How far back an outbox reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Reach {
    /// When the oldest event that is there was committed; none in an empty outbox.
    pub oldest_at: Option<DateTime<Utc>>,
    /// Events committed before this time may have been pruned; none if none ever was.
    pub pruned_before: Option<DateTime<Utc>>,
}

impl Selection {
    fn condition(&self) -> sea_orm::Condition {
        sea_orm::Condition::all()
            .add_option(self.event_type.as_ref().map(|one| Column::EventType.eq(one)))
            .add_option(self.subject.as_ref().map(|one| Column::Subject.eq(one)))
            .add_option(self.since.map(|since| Column::OccurredAt.gte(to_micros(since))))
            .add_option(self.until.map(|until| Column::OccurredAt.lt(to_micros(until))))
    }
}

/// Counts the chosen events by type.
///
/// # Errors
/// When the outbox cannot be read.
pub async fn count(
    connection: &DatabaseConnection,
    selection: &Selection,
) -> Result<Vec<OfType>, StoreError> {
    let corrupt =
        || StoreError::CorruptRow { table: "outbox", column: "occurred_at", key: String::new() };
    let rows: Vec<(String, i64, i64, i64)> = counted(selection, None, connection).await?;
    let pending = pending_rows::Entity::find().select_only().column(pending_rows::Column::Position);
    let pending: Vec<(String, i64, i64, i64)> =
        counted(selection, Some(pending.into_query()), connection).await?;
    let types = rows.into_iter().map(|(event_type, events, oldest, newest)| {
        let is_pending = pending.iter().find(|(of, ..)| *of == event_type);
        Ok(OfType {
            events: events.unsigned_abs(),
            pending: is_pending.map_or(0, |(_, events, ..)| events.unsigned_abs()),
            oldest_at: from_micros(oldest).ok_or_else(corrupt)?,
            newest_at: from_micros(newest).ok_or_else(corrupt)?,
            event_type,
        })
    });
    types.collect()
}

async fn counted(
    selection: &Selection,
    among: Option<sea_orm::sea_query::SelectStatement>,
    connection: &DatabaseConnection,
) -> Result<Vec<(String, i64, i64, i64)>, StoreError> {
    let condition = selection
        .condition()
        .add_option(among.map(|positions| Column::Position.in_subquery(positions)));
    Entity::find()
        .select_only()
        .column(Column::EventType)
        .column_as(Column::Position.count(), "events")
        .column_as(Column::OccurredAt.min(), "oldest")
        .column_as(Column::OccurredAt.max(), "newest")
        .filter(condition)
        .group_by(Column::EventType)
        .order_by_asc(Column::EventType)
        .into_tuple()
        .all(connection)
        .await
        .map_err(read_error)
}

/// How far back the outbox reaches.
///
/// # Errors
/// When the outbox cannot be read.
pub async fn reach(connection: &DatabaseConnection) -> Result<Reach, StoreError> {
    let oldest = Entity::find().order_by_asc(Column::Position).one(connection);
    let oldest = oldest.await.map_err(read_error)?;
    let pruned = pruning::Entity::find().one(connection).await.map_err(read_error)?;
    Ok(Reach {
        oldest_at: oldest.and_then(|row| from_micros(row.occurred_at)),
        pruned_before: pruned.and_then(|row| from_micros(row.events_before)),
    })
}

/// Makes the chosen events pending, a page a commit: those that are there when it begins, whatever is committed meanwhile. A command does
/// not know the transports of the hosts: it inserts a delivery for each possible one, and hosts discard those that reach nobody. Events that
/// are pending already stay so, hence repeating this before they are taken changes nothing.
///
/// # Errors
/// When the store fails half-way. The pages before are pending; repeating this makes the rest pending.
pub async fn republish(
    database: &Database,
    selection: &Selection,
    decision: &OperatorDecision,
) -> Result<(), StoreError> {
    let newest: Option<Option<i64>> = Entity::find()
        .select_only()
        .column_as(Column::Position.max(), "newest")
        .filter(selection.condition())
        .into_tuple()
        .one(database.reader())
        .await
        .map_err(read_error)?;
    let Some(newest) = newest.flatten() else { return Ok(()) };
    let mut after = 0;
    loop {
        let page: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::Position)
            .filter(selection.condition())
            .filter(Column::Position.gt(after))
            .filter(Column::Position.lte(newest))
            .order_by_asc(Column::Position)
            .limit(PAGE)
            .into_tuple()
            .all(database.reader())
            .await
            .map_err(read_error)?;
        let Some(last) = page.last().copied() else { return Ok(()) };
        let mut unit = database.unit_of_work(&Origin::new(Uuid::nil()));
        for transport in TransportSet::InProcessAndBroker.each() {
            unit.run(pending_again(transport, selection, after, last));
        }
        let events = format!("outbox/{}..{last}", page.first().copied().unwrap_or(last));
        unit.record_decision(decision, "events-republished", events);
        database.commit(unit).await?;
        after = last;
    }
}

/// The events are read again by the statement, so that one that was pruned meanwhile does not become pending.
fn pending_again(
    transport: Transport,
    selection: &Selection,
    after: i64,
    through: i64,
) -> InsertStatement {
    let events = Query::select()
        .expr(Expr::value(transport.number()))
        .column(Column::Position)
        .from(Entity)
        .cond_where(selection.condition())
        .and_where(Column::Position.gt(after))
        .and_where(Column::Position.lte(through))
        .to_owned();
    let mut insert = Query::insert();
    insert
        .into_table(pending_rows::Entity)
        .columns([pending_rows::Column::Transport, pending_rows::Column::Position])
        .on_conflict(OnConflict::new().do_nothing().to_owned());
    // Two columns are selected for the two that are named: this cannot fail.
    let _same_number = insert.select_from(events);
    insert
}
