//! Pending deliveries: events of the outbox that a transport has not taken yet, and how they are read, assigned and
//! discarded.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{DeleteStatement, Expr, InsertStatement, OnConflict, Query};
use sea_orm::{QueryOrder, QuerySelect, QueryTrait};
use shared_kernel::{Origin, StoreError};

use super::event_rows::{self, Placed, to_event};
pub use super::pending_rows::{ActiveModel, Column, Entity, Model, PrimaryKey, Relation};
use super::transport::{Transport, TransportSet};
use crate::database::{Database, read_error};
use crate::sync::time::sleep;
use crate::unit_of_work::UnitOfWork;

/// How often the table is looked at by who waits for it.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// Events that a transport has not taken, in the order of commits, after `position`.
pub(crate) async fn pending(
    database: &Database,
    transport: Transport,
    position: i64,
    at_most: u64,
) -> Result<Vec<Placed>, StoreError> {
    let source: Arc<str> = database.context().into();
    let positions = Entity::find()
        .select_only()
        .column(Column::Position)
        .filter(Column::Transport.eq(transport.number()))
        .filter(Column::Position.gt(position))
        .order_by_asc(Column::Position)
        .limit(at_most);
    let events = event_rows::Entity::find()
        .filter(event_rows::Column::Position.in_subquery(positions.into_query()))
        .order_by_asc(event_rows::Column::Position);
    let rows = database.all(events).await?;
    let placed = |row: event_rows::Model| {
        let position = row.position;
        Ok(Placed { position, event: to_event(row, &source, database.tenant())? })
    };
    rows.into_iter().map(placed).collect()
}

/// Assigns every pending event to each of `transports`, and to no other transport: the host that committed it may have
/// had others. A subscriber that took an event before recognises it.
pub(crate) fn assign_pending_to(transports: TransportSet, unit: &mut UnitOfWork) {
    for transport in transports.each() {
        unit.run(as_to_others(transport));
    }
    unit.run(to_none_but(transports));
}

fn as_to_others(transport: Transport) -> InsertStatement {
    let others = Query::select()
        .distinct()
        .expr(Expr::value(transport.number()))
        .column(Column::Position)
        .from(Entity)
        .and_where(Column::Transport.ne(transport.number()))
        .to_owned();
    let mut insert = Query::insert();
    insert
        .into_table(Entity)
        .columns([Column::Transport, Column::Position])
        .on_conflict(OnConflict::new().do_nothing().to_owned());
    // Two columns are selected for the two that are named: this cannot fail.
    let _same_number = insert.select_from(others);
    insert
}

fn to_none_but(transports: TransportSet) -> DeleteStatement {
    let numbers = transports.each().map(Transport::number);
    Query::delete().from_table(Entity).and_where(Column::Transport.is_not_in(numbers)).to_owned()
}

/// Discards pending deliveries to a transport that this host does not have. A command that runs beside the hosts does
/// not know their transports, and inserts a delivery for each possible one.
pub(crate) async fn discard_unreachable(database: &Database) -> Result<(), StoreError> {
    let transports = database.ports().transports;
    if transports == TransportSet::InProcessAndBroker {
        return Ok(());
    }
    let unreachable = Entity::find().filter(Column::Transport.eq(Transport::Broker.number()));
    if database.one(unreachable).await?.is_none() {
        return Ok(());
    }
    let mut unit = database.unit_of_work(&Origin::new(Uuid::nil()));
    unit.run(to_none_but(transports));
    database.commit(unit).await
}

/// The last event that the subscribers in this process have not taken, by its position.
pub async fn last_in_process(database: &Database) -> Result<Option<i64>, StoreError> {
    let last = in_process().order_by_desc(Column::Position);
    Ok(database.one(last).await?.map(|delivery| delivery.position))
}

/// Returns when the subscribers in this process have taken every event up to `position`.
pub async fn wait_until_taken(database: &Database, position: i64) -> Result<(), StoreError> {
    loop {
        database.writer().flush_marks().await;
        let before = in_process().filter(Column::Position.lte(position));
        if database.one(before).await?.is_none() {
            return Ok(());
        }
        sleep(LOOK_AGAIN).await;
    }
}

fn in_process() -> Select<Entity> {
    Entity::find().filter(Column::Transport.eq(Transport::InProcess.number()))
}

/// How many events have not been taken by every subscriber.
pub async fn backlog(database: &Database) -> Result<u64, StoreError> {
    count(database.reader()).await.map_err(read_error)
}

/// How many events have not been taken by every subscriber, in a database that is only read.
pub async fn count(connection: &impl ConnectionTrait) -> Result<u64, DbErr> {
    let positions = Entity::find().select_only().column(Column::Position).distinct();
    positions.count(connection).await
}
