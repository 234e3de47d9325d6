//! What is owed: an event of the outbox that a leg has not taken yet. A row comes with the event and goes when the last
//! subscriber of the leg has taken responsibility. So an event is written once, and what the relay looks through is small.

use std::sync::Arc;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{DeleteStatement, Expr, InsertStatement, OnConflict, Query};
use sea_orm::{QueryOrder, QuerySelect, QueryTrait};
use shared_kernel::{Origin, StoreError};

use super::{Leg, Legs, Placed, to_event};
use crate::database::{Database, read_error};
use crate::unit::Unit;

/// An event that one leg has not taken.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "owed")]
pub struct Model {
    /// The [number](Leg::number) of the leg.
    #[sea_orm(primary_key, auto_increment = false)]
    pub leg: i16,
    /// Where the event stands in the outbox.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
}

/// Points into the outbox by position; no database watches over it.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What `legs` are owed of the events in `placed`.
pub(crate) fn to_rows(placed: &[Placed], legs: Legs) -> Vec<Model> {
    let rows = |leg: Leg| {
        placed.iter().map(move |one| Model { leg: leg.number(), position: one.position })
    };
    legs.each().flat_map(rows).collect()
}

/// Events that a leg has not taken, in the order of commits, after `position`.
pub(crate) async fn pending(
    database: &Database,
    leg: Leg,
    position: i64,
    at_most: u64,
) -> Result<Vec<Placed>, StoreError> {
    let source: Arc<str> = database.context().into();
    let positions = Entity::find()
        .select_only()
        .column(Column::Position)
        .filter(Column::Leg.eq(leg.number()))
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

/// Makes what any leg has not taken owed to each of `legs`, and to no other: those that there were when it was committed
/// may be others than there are now. Who took it before recognises it.
pub(crate) fn owe_to(legs: Legs, unit: &mut Unit) {
    for leg in legs.each() {
        unit.run(as_to_others(leg));
    }
    unit.run(to_none_but(legs));
}

fn as_to_others(leg: Leg) -> InsertStatement {
    let others = Query::select()
        .distinct()
        .expr(Expr::value(leg.number()))
        .column(Column::Position)
        .from(Entity)
        .and_where(Column::Leg.ne(leg.number()))
        .to_owned();
    let mut insert = Query::insert();
    insert
        .into_table(Entity)
        .columns([Column::Leg, Column::Position])
        .on_conflict(OnConflict::new().do_nothing().to_owned());
    // Two columns are selected for the two that are named: nothing here can fail.
    let _same_number = insert.select_from(others);
    insert
}

fn to_none_but(legs: Legs) -> DeleteStatement {
    let numbers = legs.each().map(Leg::number);
    Query::delete().from_table(Entity).and_where(Column::Leg.is_not_in(numbers)).to_owned()
}

/// Strikes what is owed to a leg that this host does not have. A command that runs beside the hosts does not know their
/// legs, and owes its events to each that there may be.
pub(crate) async fn strike_what_nobody_takes(database: &Database) -> Result<(), StoreError> {
    let legs = database.ports().legs;
    if legs == Legs::Both {
        return Ok(());
    }
    let nobodys = Entity::find().filter(Column::Leg.eq(Leg::Elsewhere.number()));
    if database.one(nobodys).await?.is_none() {
        return Ok(());
    }
    let mut unit = database.unit(&Origin::new(Uuid::nil()));
    unit.run(to_none_but(legs));
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
