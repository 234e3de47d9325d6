//! The outbox: events committed with the state they tell of, waiting until every subscriber has taken responsibility.

use std::sync::Arc;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::UpdateStatement;
use sea_orm::{QueryOrder, QuerySelect, QueryTrait};
use serde_json::value::RawValue;
use shared_kernel::{Envelope, StoreError};

use crate::database::{Database, read_error};
use crate::time::{from_micros, to_micros};

/// A row of the outbox. `delivered_at` is empty while some subscriber has not taken the event.
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
    /// What the messages of its process share.
    pub correlation_id: Uuid,
    /// What caused it.
    pub causation_id: Option<Uuid>,
    /// W3C trace context.
    pub traceparent: Option<String>,
    /// The body as JSON.
    pub data: String,
    /// When the last subscriber took it, in microseconds.
    pub delivered_at: Option<i64>,
    /// Who has not taken it yet: the sum of their [`Leg`]s; 0 when all have.
    pub owed: i16,
}

/// A way that events take from the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leg {
    /// To the subscribers in this process.
    Here,
    /// To those in other processes, over a broker.
    Elsewhere,
}

impl Leg {
    /// Both, in the order of their bits.
    pub(crate) const ALL: [Self; 2] = [Self::Here, Self::Elsewhere];

    pub(crate) const fn bit(self) -> i16 {
        match self {
            Self::Here => 1,
            Self::Elsewhere => 2,
        }
    }
}

/// The legs that a host has: every event that it commits is owed to each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Legs {
    /// All subscribers are in this process.
    Here,
    /// Subscribers are in this process and, over a broker, in others.
    Both,
}

impl Legs {
    pub(crate) const fn owed(self) -> i16 {
        match self {
            Self::Here => 1,
            Self::Both => 3,
        }
    }

    /// Each leg of the host.
    pub(crate) fn each(self) -> impl Iterator<Item = Leg> {
        Leg::ALL.into_iter().filter(move |leg| self.owed() & leg.bit() != 0)
    }
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

pub(crate) fn to_row(placed: &Placed, legs: Legs) -> Model {
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
        delivered_at: None,
        owed: legs.owed(),
    }
}

/// The event that a row holds; `source` is the context whose outbox it is.
pub fn to_event(row: Model, source: &Arc<str>) -> Result<Arc<Envelope>, StoreError> {
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
        data: RawValue::from_string(row.data).map_err(|_not_json| corrupt("data"))?.into(),
    };
    Ok(Arc::new(event))
}

/// Events that a leg has not taken, in the order of commits, after `position`.
pub(crate) async fn pending(
    database: &Database,
    leg: Leg,
    position: i64,
    at_most: u64,
) -> Result<Vec<Placed>, StoreError> {
    let source: Arc<str> = database.context().into();
    let mut rows = Vec::new();
    // The sums that a leg is part of, one at a time: each is a range of the index, already in order.
    for owed in 1..=Legs::Both.owed() {
        if owed & leg.bit() == 0 {
            continue;
        }
        let some = Entity::find()
            .filter(Column::Owed.eq(owed))
            .filter(Column::Position.gt(position))
            .order_by_asc(Column::Position)
            .limit(at_most);
        rows.append(&mut database.all(some).await?);
    }
    rows.sort_unstable_by_key(|row| row.position);
    rows.truncate(usize::try_from(at_most).unwrap_or(usize::MAX));
    rows.into_iter()
        .map(|row| Ok(Placed { position: row.position, event: to_event(row, &source)? }))
        .collect()
}

/// Makes what some leg has not taken owed to all of `legs`: those that there were when it was committed may be others
/// than there are now. Who took it before recognises it.
pub(crate) fn owe_to(legs: Legs) -> UpdateStatement {
    Entity::update_many()
        .col_expr(Column::Owed, Expr::value(legs.owed()))
        .filter(Column::Owed.ne(0))
        .filter(Column::Owed.ne(legs.owed()))
        .into_query()
}

/// How many events some subscriber has not taken.
pub async fn backlog(database: &Database) -> Result<u64, StoreError> {
    Entity::find().filter(Column::Owed.ne(0)).count(database.reader()).await.map_err(read_error)
}
