//! The port `OrderQueries` in memory.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use shared_kernel::StoreError;

use super::{InMemory, Tables};
use crate::application::ports::{OrderFilter, OrderQueries, OrderToSeal};
use crate::domain::{CustomerId, Order, OrderId, OrderLine, Sealed, ShippingAddress};

impl Tables {
    /// The unsettled orders with their due times, the earliest first.
    fn due(&self) -> Vec<(DateTime<Utc>, OrderId)> {
        let unsettled = self.orders.values().filter(|order| !order.status().is_settled());
        let at =
            |order: &Order| self.postponed.get(&order.id()).copied().unwrap_or(order.expires_at());
        let mut due: Vec<(DateTime<Utc>, OrderId)> =
            unsettled.map(|order| (at(order), order.id())).collect();
        due.sort_unstable();
        due
    }
}

#[async_trait]
impl OrderQueries for InMemory {
    async fn lines(&self, order: &Order) -> Result<Vec<OrderLine>, StoreError> {
        Ok(self.tables().lines.get(&order.id()).cloned().unwrap_or_default())
    }

    async fn page(
        &self,
        filter: OrderFilter,
        before: Option<OrderId>,
        at_most: u64,
    ) -> Result<Vec<Order>, StoreError> {
        let fits = |order: &&Order| {
            filter.customer.is_none_or(|customer| order.customer() == customer)
                && filter.status.is_none_or(|status| order.status().name() == status)
                && before.is_none_or(|before| order.id() < before)
        };
        let tables = self.tables();
        let page =
            tables.orders.values().rev().filter(fits).take(usize::try_from(at_most).unwrap());
        Ok(page.cloned().collect())
    }

    async fn due(&self, now: DateTime<Utc>, at_most: u64) -> Result<Vec<OrderId>, StoreError> {
        let due = self.tables().due().into_iter().filter(|(at, _)| *at <= now);
        Ok(due.map(|(_, order)| order).take(usize::try_from(at_most).unwrap()).collect())
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(self.tables().due().first().map(|(at, _)| *at))
    }

    async fn postpone(&self, order: OrderId, until: DateTime<Utc>) -> Result<(), StoreError> {
        self.tables().postponed.insert(order, until);
        Ok(())
    }

    async fn not_sealed(&self, _at_most: u64) -> Result<Vec<OrderToSeal>, StoreError> {
        // Nothing here is of before.
        Ok(Vec::new())
    }

    async fn store_sealed(
        &self,
        _order: &OrderToSeal,
        _address: Option<Sealed<ShippingAddress>>,
    ) -> Result<(), StoreError> {
        Ok(())
    }

    async fn not_anonymised(
        &self,
        customer: CustomerId,
        at_most: u64,
    ) -> Result<Vec<OrderId>, StoreError> {
        let tables = self.tables();
        let theirs = tables.orders.values().filter(|order| order.customer() == customer);
        let named = theirs.filter(|order| order.shipping_address().is_some()).map(Order::id);
        Ok(named.take(usize::try_from(at_most).unwrap()).collect())
    }
}
