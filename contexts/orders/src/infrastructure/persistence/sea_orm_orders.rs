//! The port `Orders`: queries and rows are sea-orm's, the platform's database runs them. Concurrent loads share one
//! query; commits merge in the writer.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use platform::coalescer::Coalescer;
use platform::context::Services;
use platform::database::Database;
use platform::trace::{self, Cause};
use platform::unit_of_work::UnitOfWork;
use shared_kernel::{Origin, StoreError};
use uuid::Uuid;

use super::entities::{baskets, order_lines, order_refunds, orders};
use super::mapping;
use crate::application::ports::Orders;
use crate::contract;
use crate::domain::{BasketChange, Order, OrderChange, OrderEvent, OrderId};
use crate::infrastructure::due_work::EXPIRE_ORDERS;

/// The number of reads of an order that changes while it is read. If it then still disagrees with its refunds, it is
/// corrupt.
const MOST_READS: usize = 5;

/// The orders in this context's database.
pub(crate) struct SeaOrmOrders {
    database: Database,
    // Rows, not orders: a corrupt row must fail its own load only, not the others of the same query.
    rows: Coalescer<OrderId, Arc<OrderRows>>,
}

/// The rows of one order and its refunds.
pub(crate) struct OrderRows {
    pub(crate) row: orders::Model,
    pub(crate) refunds: Vec<order_refunds::Model>,
}

impl OrderRows {
    /// Whether the row and the refunds were read at different times, or one of them is broken.
    fn is_torn(&self) -> bool {
        let refunds = self.refunds.iter().map(|refund| i128::from(refund.amount_minor));
        refunds.sum::<i128>() != i128::from(self.row.refunded_minor)
    }
}

impl SeaOrmOrders {
    pub(crate) fn new(services: &Services) -> Self {
        let database = services.database.clone();
        let readable = database.clone();
        let rows = Coalescer::new(services, move |ids| {
            let database = readable.clone();
            async move { load(&database, ids).await }
        });
        Self { database, rows }
    }

    /// The origin of a change. A change at the deadline ends the state that the last event reported.
    async fn caused(&self, change: &OrderChange, origin: &Origin) -> Result<Origin, StoreError> {
        let subject = contract::subject(change.state.id());
        trace::with_cause(origin, &self.database, &subject, Cause::TheLastEvent).await
    }
}

#[async_trait]
impl Orders for SeaOrmOrders {
    async fn find(&self, id: OrderId) -> Result<Option<Order>, StoreError> {
        let stored = self.rows.load(id).await?;
        stored.map(|stored| mapping::order::from_row(&stored.row, &stored.refunds)).transpose()
    }

    async fn commit(&self, change: OrderChange, origin: &Origin) -> Result<(), StoreError> {
        let mut unit = self.database.unit_of_work(&self.caused(&change, origin).await?);
        save(&mut unit, change)?;
        self.database.commit(unit).await
    }

    async fn commit_with_basket(
        &self,
        change: OrderChange,
        basket: BasketChange,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let mut unit = self.database.unit_of_work(&self.caused(&change, origin).await?);
        save(&mut unit, change)?;
        unit.save::<baskets::Entity>(mapping::basket::to_row(&basket.state)?, basket.decided_on);
        self.database.commit(unit).await
    }
}

// tour: checkout/unit
fn save(unit: &mut UnitOfWork, change: OrderChange) -> Result<(), StoreError> {
    let (decided_on, version) = (change.decided_on, change.version());
    let OrderChange { state, event, .. } = change;
    let expires_at = state.expires_at();
    unit.save::<orders::Entity>(mapping::order::to_row(state), decided_on);
    match &event {
        OrderEvent::Placed { order, lines, .. } => {
            unit.insert::<order_lines::Entity>(mapping::order_line::to_rows(*order, lines));
            unit.wake(EXPIRE_ORDERS, expires_at);
        }
        OrderEvent::Refunded { order, refund, .. } => {
            let row = mapping::order::to_refund_row(*order, *refund);
            unit.insert::<order_refunds::Entity>([row]);
        }
        OrderEvent::AwaitingPayment { .. }
        | OrderEvent::Confirmed { .. }
        | OrderEvent::Cancelled { .. }
        | OrderEvent::Shipped { .. }
        | OrderEvent::Delivered { .. }
        | OrderEvent::Anonymised { .. } => {}
    }
    unit.publish(contract::published(event)?, version);
    Ok(())
}

async fn load(
    database: &Database,
    ids: Vec<OrderId>,
) -> Result<HashMap<OrderId, Arc<OrderRows>>, StoreError> {
    let rows = database
        .find_by::<orders::Entity, _>(orders::Column::Id, ids.into_iter().map(OrderId::as_uuid))
        .await?;
    let stored = with_refunds(database, rows).await?;
    Ok(stored.into_iter().map(|one| (OrderId::from_uuid(one.row.id), Arc::new(one))).collect())
}

/// Adds the refunds to rows. Few orders have any, so most loads run no query here. When a refund is recorded between
/// the query for the rows and the one for their refunds, both run again.
pub(crate) async fn with_refunds(
    database: &Database,
    rows: Vec<orders::Model>,
) -> Result<Vec<OrderRows>, StoreError> {
    let mut stored = complete(database, rows).await?;
    for _read in 1..MOST_READS {
        let torn: Vec<Uuid> =
            stored.iter().filter(|one| one.is_torn()).map(|one| one.row.id).collect();
        if torn.is_empty() {
            break;
        }
        let again = database.find_by::<orders::Entity, _>(orders::Column::Id, torn).await?;
        for fresh in complete(database, again).await? {
            if let Some(one) = stored.iter_mut().find(|one| one.row.id == fresh.row.id) {
                *one = fresh;
            }
        }
    }
    Ok(stored)
}

async fn complete(
    database: &Database,
    rows: Vec<orders::Model>,
) -> Result<Vec<OrderRows>, StoreError> {
    let refunded: Vec<Uuid> =
        rows.iter().filter(|row| row.refunded_minor > 0).map(|row| row.id).collect();
    let mut refunds: HashMap<Uuid, Vec<order_refunds::Model>> = HashMap::new();
    if !refunded.is_empty() {
        let found = database
            .find_by::<order_refunds::Entity, _>(order_refunds::Column::OrderId, refunded)
            .await?;
        for refund in found {
            refunds.entry(refund.order_id).or_default().push(refund);
        }
    }
    let complete = |row: orders::Model| {
        let refunds = refunds.remove(&row.id).unwrap_or_default();
        OrderRows { row, refunds }
    };
    Ok(rows.into_iter().map(complete).collect())
}
