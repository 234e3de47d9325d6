//! The table of pending deliveries. A row is inserted with its event and deleted when the last subscriber of the transport
//! has taken responsibility, so an event is written once and the relay looks through a small table.

use sea_orm::entity::prelude::*;

use super::event_rows::Placed;
use super::transport::{Transport, TransportSet};

/// An event that one transport has not taken.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pending_deliveries")]
pub struct Model {
    /// The [number](Transport::number) of the transport.
    #[sea_orm(primary_key, auto_increment = false)]
    pub transport: i16,
    /// The event's position in the outbox.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
}

/// Refers to the outbox by position, without a foreign key.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The rows of the events in `placed` for each of `transports`.
pub(crate) fn to_rows(placed: &[Placed], transports: TransportSet) -> Vec<Model> {
    let rows = |transport: Transport| {
        placed
            .iter()
            .map(move |one| Model { transport: transport.number(), position: one.position })
    };
    transports.each().flat_map(rows).collect()
}
