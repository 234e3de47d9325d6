//! The port `Orders` on tables. Orders that are placed together are looked up together.

use std::collections::HashMap;

use async_trait::async_trait;
use platform::coalescer::Coalescer;
use platform::context::Services;
use platform::database::Database;
use shared_kernel::{Origin, StoreError};

use super::entities::known_orders;
use super::mapping::records::{order_from_row, order_row};
use crate::application::ports::Orders;
use crate::domain::{KnownOrder, OrderId};

pub(crate) struct SeaOrmOrders {
    database: Database,
    // Rows, not orders: a corrupt row must fail its own load only, not the others of the same query.
    rows: Coalescer<OrderId, known_orders::Model>,
}

impl SeaOrmOrders {
    pub(crate) fn new(services: &Services) -> Self {
        let database = services.database.clone();
        let readable = database.clone();
        let rows = Coalescer::new(services, move |ids| load(readable.clone(), ids));
        Self { database, rows }
    }
}

#[async_trait]
impl Orders for SeaOrmOrders {
    async fn find(&self, id: OrderId) -> Result<Option<KnownOrder>, StoreError> {
        self.rows.load(id).await?.map(order_from_row).transpose()
    }

    async fn note(&self, order: KnownOrder, origin: &Origin) -> Result<(), StoreError> {
        let mut unit = self.database.unit_of_work(origin);
        unit.insert_or_ignore::<known_orders::Entity>([order_row(&order)]);
        self.database.commit(unit).await
    }
}

async fn load(
    database: Database,
    ids: Vec<OrderId>,
) -> Result<HashMap<OrderId, known_orders::Model>, StoreError> {
    let ids = ids.into_iter().map(OrderId::as_uuid);
    let rows =
        database.find_by::<known_orders::Entity, _>(known_orders::Column::OrderId, ids).await?;
    Ok(rows.into_iter().map(|row| (OrderId::from_uuid(row.order_id), row)).collect())
}
