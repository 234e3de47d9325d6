//! Lost events: those that left an outbox for good and never reached the inbox of a subscriber, because a broker lost its
//! store, or dropped them before the subscriber came.
//!
//! An event that some transport has not taken yet is on its way, and so is one that the broker holds or the inbox stores. The
//! way is searched in its direction, so that no event passes unseen between two looks.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{DatabaseConnection, QueryOrder, QuerySelect};

use crate::inbox;
use crate::outbox::{self, pending_deliveries};
use crate::time::{from_micros, to_micros};

/// Events read at a time.
const PAGE: usize = 500;
/// The most lost events that are counted for one subscriber and source.
const MOST: usize = 10_000;

/// A subscriber, and the events of one source that it reacts to.
pub struct Subscriber<'a> {
    /// Its database.
    pub connection: &'a DatabaseConnection,
    /// The context that publishes the events.
    pub source: &'a str,
    /// The types.
    pub event_types: Vec<&'static str>,
}

/// Which events of an outbox to look for.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// Committed at this time or later. Inboxes must still have what they handled since.
    pub since: DateTime<Utc>,
    /// At most so many, the newest.
    pub at_most: u64,
}

/// The lost events of one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostEvents {
    /// The type.
    pub event_type: String,
    /// How many there are.
    pub events: u64,
    /// When the first was committed.
    pub oldest: DateTime<Utc>,
    /// Whether the subscriber has received others of the source, and of this type none: it may have begun to react to this type
    /// after they were published.
    pub may_be_new: bool,
}

/// The events that the broker holds for a subscriber.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InTransit {
    /// These events and no others.
    Events(HashSet<Uuid>),
    /// Events that cannot be told apart, or the broker does not answer.
    Unknown,
}

/// A row of the outbox, as far as it is needed here.
struct Row {
    position: i64,
    id: Uuid,
    event_type: String,
    occurred_at: i64,
}

/// Finds the events of the outbox in `owner` that `subscriber` has lost. `in_transit` says what the broker holds for
/// it, and is asked only if some are missing; as long as that is unknown, none is taken to be lost.
///
/// # Errors
/// When a database cannot be read.
pub async fn find(
    owner: &DatabaseConnection,
    subscriber: &Subscriber<'_>,
    span: Span,
    in_transit: impl Future<Output = InTransit>,
) -> Result<Vec<LostEvents>, DbErr> {
    let mut missing = missing(owner, subscriber, span).await?;
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    let pending = pending(owner, &missing).await?;
    missing.retain(|event| !pending.contains(&event.position));
    let InTransit::Events(in_transit) = in_transit.await else { return Ok(Vec::new()) };
    missing.retain(|event| !in_transit.contains(&event.id));
    let mut lost = Vec::new();
    while !missing.is_empty() {
        let rest = missing.split_off(missing.len().min(PAGE));
        let received = received(subscriber.connection, &missing).await?;
        lost.extend(missing.into_iter().filter(|event| !received.contains(&event.id)));
        missing = rest;
    }
    by_type(subscriber, lost).await
}

/// The events without a row in the inbox, the newest first.
async fn missing(
    owner: &DatabaseConnection,
    subscriber: &Subscriber<'_>,
    span: Span,
) -> Result<Vec<Row>, DbErr> {
    use crate::outbox::Column;
    let (mut missing, mut before, mut left) = (Vec::new(), i64::MAX, span.at_most);
    while left > 0 && missing.len() < MOST {
        let rows: Vec<(i64, Uuid, String, i64)> = outbox::Entity::find()
            .select_only()
            .columns([Column::Position, Column::Id, Column::EventType, Column::OccurredAt])
            .filter(Column::EventType.is_in(subscriber.event_types.iter().copied()))
            .filter(Column::OccurredAt.gte(to_micros(span.since)))
            .filter(Column::Position.lt(before))
            .order_by_desc(Column::Position)
            .limit(left.min(u64::try_from(PAGE).unwrap_or(left)))
            .into_tuple()
            .all(owner)
            .await?;
        let Some((last, ..)) = rows.last() else { break };
        before = *last;
        left = left.saturating_sub(u64::try_from(rows.len()).unwrap_or(left));
        let event =
            |(position, id, event_type, occurred_at)| Row { position, id, event_type, occurred_at };
        let events: Vec<Row> = rows.into_iter().map(event).collect();
        let received = received(subscriber.connection, &events).await?;
        missing.extend(events.into_iter().filter(|event| !received.contains(&event.id)));
    }
    Ok(missing)
}

async fn received(subscriber: &DatabaseConnection, events: &[Row]) -> Result<HashSet<Uuid>, DbErr> {
    let ids: Vec<Uuid> = inbox::Entity::find()
        .select_only()
        .column(inbox::Column::EventId)
        .filter(inbox::Column::EventId.is_in(events.iter().map(|event| event.id)))
        .into_tuple()
        .all(subscriber)
        .await?;
    Ok(ids.into_iter().collect())
}

async fn pending(owner: &DatabaseConnection, events: &[Row]) -> Result<HashSet<i64>, DbErr> {
    let mut pending = HashSet::new();
    for page in events.chunks(PAGE) {
        let positions: Vec<i64> = pending_deliveries::Entity::find()
            .select_only()
            .column(pending_deliveries::Column::Position)
            .filter(
                pending_deliveries::Column::Position.is_in(page.iter().map(|event| event.position)),
            )
            .into_tuple()
            .all(owner)
            .await?;
        pending.extend(positions);
    }
    Ok(pending)
}

async fn by_type(subscriber: &Subscriber<'_>, lost: Vec<Row>) -> Result<Vec<LostEvents>, DbErr> {
    let mut types: BTreeMap<String, (u64, i64)> = BTreeMap::new();
    for Row { event_type, occurred_at, .. } in lost {
        let (events, oldest) = types.entry(event_type).or_insert((0, occurred_at));
        *events += 1;
        *oldest = occurred_at.min(*oldest);
    }
    let of_source = inbox::Entity::find().filter(inbox::Column::Source.eq(subscriber.source));
    let has_any = of_source.clone().limit(1).one(subscriber.connection).await?.is_some();
    let mut lost = Vec::new();
    for (event_type, (events, oldest)) in types {
        let of_type = of_source.clone().filter(inbox::Column::EventType.eq(&event_type));
        let has_type = of_type.limit(1).one(subscriber.connection).await?.is_some();
        let oldest = from_micros(oldest).unwrap_or_default();
        lost.push(LostEvents { event_type, events, oldest, may_be_new: has_any && !has_type });
    }
    Ok(lost)
}
