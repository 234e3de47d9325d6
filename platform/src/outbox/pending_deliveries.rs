//! What is owed: an event of the outbox that a transport has not taken yet. A row comes with the event and goes when the last
//! subscriber of the transport has taken responsibility. So an event is written once, and what the relay looks through is small.

use std::sync::Arc;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{DeleteStatement, Expr, InsertStatement, OnConflict, Query};
use sea_orm::{QueryOrder, QuerySelect, QueryTrait};
use shared_kernel::{Origin, StoreError};

use super::{Placed, Transport, TransportSet, to_event};
use crate::database::{Database, read_error};
use crate::unit_of_work::UnitOfWork;

/// An event that one transport has not taken.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pending_deliveries")]
pub struct Model {
    /// The [number](Transport::number) of the transport.
    #[sea_orm(primary_key, auto_increment = false)]
    pub transport: i16,
    /// Where the event stands in the outbox.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
}

/// Points into the outbox by position; no database watches over it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What `transports` are owed of the events in `placed`.
pub(crate) fn to_rows(placed: &[Placed], transports: TransportSet) -> Vec<Model> {
    let rows = |transport: Transport| {
        placed
            .iter()
            .map(move |one| Model { transport: transport.number(), position: one.position })
    };
    transports.each().flat_map(rows).collect()
}

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
    let events = super::Entity::find()
        .filter(super::Column::Position.in_subquery(positions.into_query()))
        .order_by_asc(super::Column::Position);
    let rows = database.all(events).await?;
    rows.into_iter()
        .map(|row| Ok(Placed { position: row.position, event: to_event(row, &source)? }))
        .collect()
}

/// Makes what any transport has not taken owed to each of `transports`, and to no other: those that there were when it was committed
/// may be others than there are now. Who took it before recognises it.
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
    // Two columns are selected for the two that are named: nothing here can fail.
    let _same_number = insert.select_from(others);
    insert
}

fn to_none_but(transports: TransportSet) -> DeleteStatement {
    let numbers = transports.each().map(Transport::number);
    Query::delete().from_table(Entity).and_where(Column::Transport.is_not_in(numbers)).to_owned()
}

/// Strikes what is owed to a transport that this host does not have. A command that runs beside the hosts does not know their
/// transports, and owes its events to each that there may be.
pub(crate) async fn discard_unreachable(database: &Database) -> Result<(), StoreError> {
    let transports = database.ports().transports;
    if transports == TransportSet::InProcessAndBroker {
        return Ok(());
    }
    let nobodys = Entity::find().filter(Column::Transport.eq(Transport::Broker.number()));
    if database.one(nobodys).await?.is_none() {
        return Ok(());
    }
    let mut unit = database.unit_of_work(&Origin::new(Uuid::nil()));
    unit.run(to_none_but(transports));
    database.commit(unit).await
}

/// How many events some subscriber has not taken.
pub async fn backlog(database: &Database) -> Result<u64, StoreError> {
    count(database.reader()).await.map_err(read_error)
}

/// How many events some subscriber has not taken, in a database that is only looked at.
pub async fn count(connection: &impl ConnectionTrait) -> Result<u64, DbErr> {
    let positions = Entity::find().select_only().column(Column::Position).distinct();
    positions.count(connection).await
}
