//! The port `OrderQueries`: queries are built with sea-orm, the platform's database runs them.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platform::coalescer::Coalescer;
use platform::context::Services;
use platform::database::Database;
use platform::time::{from_micros, to_micros};
use platform::traces_of_erasure::ERASE_TRACES;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_kernel::{Origin, StoreError};
use uuid::Uuid;

use super::entities::{order_lines, orders};
use super::mapping;
use super::sea_orm_orders::{OrderRows, with_refunds};
use crate::application::ports::{OrderFilter, OrderQueries, OrderToSeal};
use crate::domain::{CustomerId, Order, OrderId, OrderLine, Sealed, ShippingAddress};
use crate::infrastructure::due_work::EXPIRE_ORDERS;

/// An address that is not sealed yet is a JSON object. The text repeats the condition of a partial index.
const IS_PLAIN: &str = "substr(address, 1, 1) = '{'";

/// The orders in this context's database, for lists and deadlines.
pub(crate) struct SeaOrmOrderQueries {
    database: Database,
    lines: Coalescer<Uuid, Arc<Vec<order_lines::Model>>>,
}

impl SeaOrmOrderQueries {
    pub(crate) fn new(services: &Services) -> Self {
        let database = services.database.clone();
        let readable = database.clone();
        let lines = Coalescer::new(services, move |orders| load_lines(readable.clone(), orders));
        Self { database, lines }
    }

    async fn ids(
        &self,
        query: sea_orm::Select<orders::Entity>,
    ) -> Result<Vec<OrderId>, StoreError> {
        let rows = self.database.all(query).await?;
        Ok(rows.into_iter().map(|row| OrderId::from_uuid(row.id)).collect())
    }
}

/// The orders of `rows`, each by itself: one that cannot be read does not hide the others.
async fn each_with_refunds(
    database: &Database,
    rows: Vec<Result<orders::Model, StoreError>>,
) -> Result<Vec<Result<Order, StoreError>>, StoreError> {
    let (mut readable, mut corrupt) = (Vec::new(), Vec::new());
    for row in rows {
        match row {
            Ok(row) => readable.push(row),
            Err(error) => corrupt.push(Err(error)),
        }
    }
    let of_row = |one: &OrderRows| mapping::order::from_row(&one.row, &one.refunds);
    let mut orders = match with_refunds(database, readable.clone()).await {
        Ok(stored) => stored.iter().map(of_row).collect(),
        Err(StoreError::CorruptRow { .. }) => {
            let mut orders = Vec::new();
            for row in readable {
                let alone = with_refunds(database, vec![row]).await;
                orders.extend(match alone {
                    Ok(stored) => stored.iter().map(of_row).collect(),
                    Err(error) => vec![Err(error)],
                });
            }
            orders
        }
        Err(away) => return Err(away),
    };
    orders.append(&mut corrupt);
    Ok(orders)
}

/// The lines of these orders, in the order of their numbers.
async fn load_lines(
    database: Database,
    orders: Vec<Uuid>,
) -> Result<HashMap<Uuid, Arc<Vec<order_lines::Model>>>, StoreError> {
    let mut rows =
        database.find_by::<order_lines::Entity, _>(order_lines::Column::OrderId, orders).await?;
    rows.sort_unstable_by_key(|row| row.line_no);
    let mut lines: HashMap<Uuid, Vec<order_lines::Model>> = HashMap::new();
    for row in rows {
        lines.entry(row.order_id).or_default().push(row);
    }
    Ok(lines.into_iter().map(|(order, lines)| (order, Arc::new(lines))).collect())
}

#[async_trait]
impl OrderQueries for SeaOrmOrderQueries {
    async fn lines(&self, order: &Order) -> Result<Vec<OrderLine>, StoreError> {
        let rows = self.lines.load(order.id().as_uuid()).await?.unwrap_or_default();
        let currency = order.total().currency();
        rows.iter().map(|row| mapping::order_line::from_row(row.clone(), currency)).collect()
    }

    async fn page(
        &self,
        filter: OrderFilter,
        before: Option<OrderId>,
        at_most: u64,
    ) -> Result<Vec<Order>, StoreError> {
        let mut query = orders::Entity::find().order_by_desc(orders::Column::Id);
        if let Some(customer) = filter.customer {
            query = query.filter(orders::Column::CustomerId.eq(customer.as_uuid()));
        }
        if let Some(status) = filter.status {
            query = query.filter(orders::Column::Status.eq(status.text()));
        }
        if let Some(before) = before {
            query = query.filter(orders::Column::Id.lt(before.as_uuid()));
        }
        let fetch = |rows| {
            let first = self.database.each(query.clone().limit(rows));
            async move { each_with_refunds(&self.database, first.await?).await }
        };
        self.database.corrupt_rows().readable(at_most, fetch).await
    }

    async fn due(&self, now: DateTime<Utc>, at_most: u64) -> Result<Vec<OrderId>, StoreError> {
        let due = orders::Entity::find()
            .filter(orders::Column::DueAt.lte(to_micros(now)))
            .order_by_asc(orders::Column::DueAt)
            .limit(at_most);
        self.ids(due).await
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let earliest = orders::Entity::find()
            .filter(orders::Column::DueAt.is_not_null())
            .order_by_asc(orders::Column::DueAt);
        let earliest = self.database.one(earliest).await?;
        Ok(earliest.and_then(|row| row.due_at).and_then(from_micros))
    }

    async fn postpone(&self, order: OrderId, until: DateTime<Utc>) -> Result<(), StoreError> {
        let postponed = Query::update()
            .table(orders::Entity)
            .value(orders::Column::DueAt, to_micros(until))
            .and_where(orders::Column::Id.eq(order.as_uuid()))
            .and_where(orders::Column::DueAt.is_not_null())
            .to_owned();
        let mut unit = self.database.unit_of_work(&Origin::new(order.as_uuid()));
        unit.run(postponed);
        unit.wake(EXPIRE_ORDERS, until);
        self.database.commit(unit).await
    }

    async fn not_sealed(&self, at_most: u64) -> Result<Vec<OrderToSeal>, StoreError> {
        let plain = orders::Entity::find()
            .filter(Expr::cust(IS_PLAIN))
            .order_by_asc(orders::Column::Id)
            .limit(at_most);
        let rows = self.database.all(plain).await?;
        let to_seal = |row: orders::Model| {
            let (order, customer) =
                (OrderId::from_uuid(row.id), CustomerId::from_uuid(row.customer_id));
            row.address.map(|plain| OrderToSeal { order, customer, plain: Sealed::stored(plain) })
        };
        Ok(rows.into_iter().filter_map(to_seal).collect())
    }

    async fn store_sealed(
        &self,
        order: &OrderToSeal,
        address: Option<Sealed<ShippingAddress>>,
    ) -> Result<(), StoreError> {
        // No decision: the version stays. One that was made meanwhile on the plain text writes it again, and this finds it.
        let sealed = Query::update()
            .table(orders::Entity)
            .value(orders::Column::Address, address.map(Sealed::into_string))
            .and_where(orders::Column::Id.eq(order.order.as_uuid()))
            .and_where(orders::Column::Address.eq(order.plain.as_str()))
            .to_owned();
        let mut unit = self.database.unit_of_work(&Origin::new(order.order.as_uuid()));
        unit.run(sealed);
        unit.wake_now(ERASE_TRACES);
        self.database.commit(unit).await
    }

    async fn not_anonymised(
        &self,
        customer: CustomerId,
        at_most: u64,
    ) -> Result<Vec<OrderId>, StoreError> {
        let theirs = orders::Entity::find()
            .filter(orders::Column::CustomerId.eq(customer.as_uuid()))
            .filter(orders::Column::Address.is_not_null())
            .order_by_asc(orders::Column::Id)
            .limit(at_most);
        self.ids(theirs).await
    }
}
