//! Orders looked up by what they are, in sea-orm.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platform::database::{Database, read_error};
use platform::time::{from_micros, to_micros};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_kernel::{Origin, StoreError};
use uuid::Uuid;

use super::entities::{order_lines, orders};
use super::mapping;
use super::sea_orm_orders::with_refunds;
use crate::application::ports::{Archive, OrderFilter};
use crate::domain::{CustomerId, Order, OrderId, OrderLine};
use crate::infrastructure::due_work::EXPIRE_ORDERS;

/// The orders in this context's database, for lists and deadlines.
pub(crate) struct SeaOrmArchive {
    database: Database,
}

impl SeaOrmArchive {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }

    async fn ids(
        &self,
        query: sea_orm::Select<orders::Entity>,
    ) -> Result<Vec<OrderId>, StoreError> {
        let ids: Vec<Uuid> = query
            .select_only()
            .column(orders::Column::Id)
            .into_tuple()
            .all(self.database.reader())
            .await
            .map_err(read_error)?;
        Ok(ids.into_iter().map(OrderId::from_uuid).collect())
    }
}

#[async_trait]
impl Archive for SeaOrmArchive {
    async fn lines(&self, order: &Order) -> Result<Vec<OrderLine>, StoreError> {
        let rows = self
            .database
            .all(
                order_lines::Entity::find()
                    .filter(order_lines::Column::OrderId.eq(order.id.as_uuid()))
                    .order_by_asc(order_lines::Column::LineNo),
            )
            .await?;
        let currency = order.total.currency();
        rows.into_iter().map(|row| mapping::order_line::from_row(row, currency)).collect()
    }

    async fn page(
        &self,
        filter: OrderFilter,
        before: Option<OrderId>,
        at_most: u64,
    ) -> Result<Vec<Order>, StoreError> {
        let mut query = orders::Entity::find().order_by_desc(orders::Column::Id).limit(at_most);
        if let Some(customer) = filter.customer {
            query = query.filter(orders::Column::CustomerId.eq(customer.as_uuid()));
        }
        if let Some(status) = filter.status {
            query = query.filter(orders::Column::Status.eq(status.text()));
        }
        if let Some(before) = before {
            query = query.filter(orders::Column::Id.lt(before.as_uuid()));
        }
        let rows = self.database.all(query).await?;
        let stored = with_refunds(&self.database, rows).await?;
        stored.iter().map(|one| mapping::order::from_row(&one.row, &one.refunds)).collect()
    }

    async fn due(&self, now: DateTime<Utc>, at_most: u64) -> Result<Vec<OrderId>, StoreError> {
        let due = orders::Entity::find()
            .filter(orders::Column::DueAt.lte(to_micros(now)))
            .order_by_asc(orders::Column::DueAt)
            .limit(at_most);
        self.ids(due).await
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let earliest: Option<Option<i64>> = orders::Entity::find()
            .select_only()
            .column(orders::Column::DueAt)
            .filter(orders::Column::DueAt.is_not_null())
            .order_by_asc(orders::Column::DueAt)
            .limit(1)
            .into_tuple()
            .one(self.database.reader())
            .await
            .map_err(read_error)?;
        Ok(earliest.flatten().and_then(from_micros))
    }

    async fn postpone(&self, order: OrderId, until: DateTime<Utc>) -> Result<(), StoreError> {
        let postponed = Query::update()
            .table(orders::Entity)
            .value(orders::Column::DueAt, to_micros(until))
            .and_where(orders::Column::Id.eq(order.as_uuid()))
            .and_where(orders::Column::DueAt.is_not_null())
            .to_owned();
        let mut unit = self.database.unit(&Origin::new(order.as_uuid()));
        unit.run(postponed);
        unit.wake(EXPIRE_ORDERS, until);
        self.database.commit(unit).await
    }

    async fn not_anonymised(
        &self,
        customer: CustomerId,
        at_most: u64,
    ) -> Result<Vec<OrderId>, StoreError> {
        let theirs = orders::Entity::find()
            .filter(orders::Column::CustomerId.eq(customer.as_uuid()))
            .filter(orders::Column::Recipient.is_not_null())
            .order_by_asc(orders::Column::Id)
            .limit(at_most);
        self.ids(theirs).await
    }
}
