//! The port `Reservations`: the row, its movements and its stock deltas in one commit. sea-orm builds the statements, the
//! platform runs them.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platform::coalescer::Coalescer;
use platform::context::Services;
use platform::database::Database;
use platform::time::{from_micros, to_micros};
use platform::trace::{self, Cause};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_kernel::{Origin, StoreError};

use super::changes::CatalogueChanges;
use super::entities::{reservations, stock, stock_movements};
use super::mapping::reservation::{from_row, to_row};
use super::{mapping, unwritable};
use crate::application::ports::{DueReservation, DueReservations, Reservations};
use crate::contract::reservation_published;
use crate::domain::reservation::Status;
use crate::domain::{OrderId, Reservation, ReservationChange};

/// The name of the due work that expires reservations.
pub(crate) const EXPIRY: &str = "products.reservation-expiry";

pub(crate) struct SeaOrmReservations {
    database: Database,
    // Rows, not reservations: a corrupt row must fail its own load only, not the others of the same query.
    by_order: Coalescer<OrderId, reservations::Model>,
    changes: Arc<CatalogueChanges>,
}

impl SeaOrmReservations {
    pub(crate) fn new(services: &Services, changes: &Arc<CatalogueChanges>) -> Self {
        let database = services.database.clone();
        let for_orders = database.clone();
        let by_order = Coalescer::new(services, move |orders| load(for_orders.clone(), orders));
        Self { database, by_order, changes: Arc::clone(changes) }
    }
}

async fn load(
    database: Database,
    orders: Vec<OrderId>,
) -> Result<HashMap<OrderId, reservations::Model>, StoreError> {
    let orders = orders.into_iter().map(OrderId::as_uuid);
    let rows =
        database.find_by::<reservations::Entity, _>(reservations::Column::OrderId, orders).await?;
    Ok(rows.into_iter().map(|row| (OrderId::from_uuid(row.order_id), row)).collect())
}

#[async_trait]
impl Reservations for SeaOrmReservations {
    async fn find(&self, order: OrderId) -> Result<Option<Reservation>, StoreError> {
        self.by_order.load(order).await?.map(from_row).transpose()
    }

    async fn commit(&self, change: ReservationChange, origin: &Origin) -> Result<(), StoreError> {
        let published = reservation_published(&change).map_err(unwritable)?;
        // An expiry ends what the order asked for.
        let (subject, cause) = (&published.subject, Cause::OfTheFirstEvent);
        let origin = trace::with_cause(origin, &self.database, subject, cause).await?;
        let mut unit = self.database.unit_of_work(&origin);
        let (decided_on, version) = (change.decided_on, change.version());
        unit.publish(published, version);
        let deltas = change.state.deltas(&change.event);
        for delta in &deltas {
            unit.add::<stock::Entity>(delta.sku.to_string(), vec![delta.on_hand, delta.reserved]);
        }
        if !deltas.is_empty() {
            let changes = Arc::clone(&self.changes);
            unit.on_outcome(move || changes.stock_changed(deltas.iter().map(|delta| &delta.sku)));
        }
        let movements = change.state.movements(&change.event);
        unit.insert::<stock_movements::Entity>(movements.iter().map(mapping::movement::to_row));
        if let Status::Reserved { until } = change.state.status() {
            unit.wake(EXPIRY, until);
        }
        unit.save::<reservations::Entity>(to_row(&change.state, origin.correlation_id), decided_on);
        self.database.commit(unit).await
    }

    async fn due(&self, now: DateTime<Utc>, at_most: u64) -> Result<DueReservations, StoreError> {
        let rows = self
            .database
            .all(
                reservations::Entity::find()
                    .filter(reservations::Column::DueAt.lte(to_micros(now)))
                    .order_by_asc(reservations::Column::DueAt)
                    .limit(at_most),
            )
            .await?;
        let mut due = DueReservations::default();
        for row in rows {
            let (order, correlation_id) = (OrderId::from_uuid(row.order_id), row.correlation_id);
            match from_row(row) {
                Ok(reservation) => {
                    due.reservations.push(DueReservation { reservation, correlation_id });
                }
                Err(corrupt) => due.unreadable.push((order, corrupt)),
            }
        }
        Ok(due)
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        // Only a held reservation is due at some time, so the partial index without the others serves both queries.
        let earliest = reservations::Entity::find()
            .filter(reservations::Column::DueAt.is_not_null())
            .order_by_asc(reservations::Column::DueAt);
        let earliest = self.database.one(earliest).await?;
        Ok(earliest.and_then(|row| row.due_at).and_then(from_micros))
    }

    async fn postpone(&self, order: OrderId, until: DateTime<Utc>) -> Result<(), StoreError> {
        let postponed = Query::update()
            .table(reservations::Entity)
            .value(reservations::Column::DueAt, to_micros(until))
            .and_where(reservations::Column::OrderId.eq(order.as_uuid()))
            .and_where(reservations::Column::DueAt.is_not_null())
            .to_owned();
        let mut unit = self.database.unit_of_work(&Origin::new(order.as_uuid()));
        unit.run(postponed);
        unit.wake(EXPIRY, until);
        self.database.commit(unit).await
    }
}
