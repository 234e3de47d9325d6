//! The in-memory stores, for use-case tests. They keep every guarantee of the ports: versions guard, commits are
//! atomic, replicas never go back. The store suite checks them.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use shared_kernel::{Origin, StoreError, Version};
use uuid::Uuid;

use crate::application::ports::{Baskets, Catalogue, Customers, Orders, TimelineStep, Timelines};
use crate::contract;
use crate::domain::{
    Basket, BasketChange, CatalogueEntry, Customer, CustomerId, CustomerStatus, Order, OrderChange,
    OrderEvent, OrderId, OrderLine, ProductId, ReplicaVersion, Sku,
};

mod order_queries;

/// All tables of this context.
#[derive(Default)]
pub(crate) struct InMemory(Mutex<Tables>);

#[derive(Default)]
struct Tables {
    orders: BTreeMap<OrderId, Order>,
    postponed: BTreeMap<OrderId, chrono::DateTime<chrono::Utc>>,
    lines: BTreeMap<OrderId, Vec<OrderLine>>,
    baskets: BTreeMap<CustomerId, Basket>,
    catalogue: BTreeMap<ProductId, CatalogueEntry>,
    customers: BTreeMap<CustomerId, Customer>,
    outbox: Vec<Sent>,
    failing_commits: Vec<StoreError>,
    failing_basket_reads: Vec<StoreError>,
}

/// An event as it would be in the outbox.
struct Sent {
    order: OrderId,
    event_type: &'static str,
    sequence: u32,
    correlation_id: Uuid,
}

impl InMemory {
    pub(crate) fn put_entry(&self, entry: CatalogueEntry) {
        self.tables().catalogue.insert(entry.product(), entry);
    }

    /// Each of the next commits of orders fails with one of these, the last one first, and stores nothing.
    pub(crate) fn fail_commits(&self, errors: impl IntoIterator<Item = StoreError>) {
        self.tables().failing_commits.extend(errors);
    }

    /// The next look at a basket fails.
    pub(crate) fn fail_basket_read(&self, error: StoreError) {
        self.tables().failing_basket_reads.push(error);
    }

    /// The types and correlation ids of the events about an order, in the order of commits.
    pub(crate) fn published(&self, order: OrderId) -> Vec<(&'static str, Uuid)> {
        let tables = self.tables();
        let of_order = tables.outbox.iter().filter(|sent| sent.order == order);
        of_order.map(|sent| (sent.event_type, sent.correlation_id)).collect()
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.0.lock().unwrap()
    }
}

impl Tables {
    fn guard_order(&self, change: &OrderChange) -> Result<(), StoreError> {
        guard(self.orders.get(&change.state.id()).map(Order::version), change.decided_on)
    }

    fn guard_basket(&self, change: &BasketChange) -> Result<(), StoreError> {
        guard(self.baskets.get(&change.state.customer()).map(Basket::version), change.decided_on)
    }

    fn put_order(&mut self, change: OrderChange, origin: &Origin) -> Result<(), StoreError> {
        let sequence = change.version().as_u32();
        let OrderChange { state, event, .. } = change;
        let order = state.id();
        if let OrderEvent::Placed { lines, .. } = &event {
            self.lines.insert(order, lines.as_slice().to_vec());
        }
        let event_type = contract::published(event)?.event_type;
        self.outbox.push(Sent {
            order,
            event_type,
            sequence,
            correlation_id: origin.correlation_id,
        });
        self.orders.insert(order, state);
        Ok(())
    }
}

fn guard(stored: Option<Version>, decided_on: Version) -> Result<(), StoreError> {
    if stored.unwrap_or(Version::NEW) == decided_on { Ok(()) } else { Err(StoreError::Conflict) }
}

fn is_not_older(reported: ReplicaVersion, stored: Option<ReplicaVersion>) -> bool {
    stored.is_none_or(|stored| stored.sequence() <= reported.sequence())
}

#[async_trait]
impl Orders for InMemory {
    async fn find(&self, id: OrderId) -> Result<Option<Order>, StoreError> {
        Ok(self.tables().orders.get(&id).cloned())
    }

    async fn commit(&self, change: OrderChange, origin: &Origin) -> Result<(), StoreError> {
        let mut tables = self.tables();
        tables.failing_commits.pop().map_or(Ok(()), Err)?;
        tables.guard_order(&change)?;
        tables.put_order(change, origin)
    }

    async fn commit_with_basket(
        &self,
        change: OrderChange,
        basket: BasketChange,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let mut tables = self.tables();
        tables.failing_commits.pop().map_or(Ok(()), Err)?;
        tables.guard_order(&change)?;
        tables.guard_basket(&basket)?;
        tables.put_order(change, origin)?;
        tables.baskets.insert(basket.state.customer(), basket.state);
        Ok(())
    }
}

#[async_trait]
impl Baskets for InMemory {
    async fn find(&self, customer: CustomerId) -> Result<Option<Basket>, StoreError> {
        let mut tables = self.tables();
        tables.failing_basket_reads.pop().map_or(Ok(()), Err)?;
        Ok(tables.baskets.get(&customer).cloned())
    }

    async fn commit(&self, change: BasketChange, _origin: &Origin) -> Result<(), StoreError> {
        let mut tables = self.tables();
        tables.guard_basket(&change)?;
        tables.baskets.insert(change.state.customer(), change.state);
        Ok(())
    }

    async fn forget(&self, customer: CustomerId, _origin: &Origin) -> Result<(), StoreError> {
        self.tables().baskets.remove(&customer);
        Ok(())
    }
}

#[async_trait]
impl Catalogue for InMemory {
    async fn entries(&self, skus: &[Sku]) -> Result<Vec<Option<CatalogueEntry>>, StoreError> {
        let tables = self.tables();
        let entry = |sku: &Sku| {
            let same = tables.catalogue.values().filter(|entry| entry.sku() == sku);
            same.max_by_key(|entry| (entry.is_on_sale(), entry.replica_version().as_of())).cloned()
        };
        Ok(skus.iter().map(entry).collect())
    }

    async fn update(&self, entry: CatalogueEntry, _origin: &Origin) -> Result<(), StoreError> {
        let mut tables = self.tables();
        let stored = tables.catalogue.get(&entry.product()).map(CatalogueEntry::replica_version);
        if is_not_older(entry.replica_version(), stored) {
            tables.catalogue.insert(entry.product(), entry);
        }
        Ok(())
    }
}

#[async_trait]
impl Customers for InMemory {
    async fn find(&self, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        Ok(self.tables().customers.get(&id).cloned())
    }

    async fn update(&self, customer: Customer, _origin: &Origin) -> Result<(), StoreError> {
        let mut tables = self.tables();
        let stored = tables.customers.get(&customer.id()).map(Customer::replica_version);
        if is_not_older(customer.replica_version(), stored) {
            tables.customers.insert(customer.id(), customer);
        }
        Ok(())
    }

    fn erasures(&self) -> Option<u64> {
        let tables = self.tables();
        let is_erased = |customer: &&Customer| customer.status() == CustomerStatus::Erased;
        u64::try_from(tables.customers.values().filter(is_erased).count()).ok()
    }
}

#[async_trait]
impl Timelines for InMemory {
    async fn steps(&self, correlation_id: Uuid) -> Result<Vec<TimelineStep>, StoreError> {
        let tables = self.tables();
        let of_process = tables.outbox.iter().filter(|sent| sent.correlation_id == correlation_id);
        let step = |sent: &Sent| TimelineStep {
            time: chrono::DateTime::UNIX_EPOCH,
            context: "orders".to_owned(),
            event_type: sent.event_type.to_owned(),
            event_id: Uuid::from_u128(u128::from(sent.sequence)),
            subject: format!("order/{}", sent.order),
            sequence: i64::from(sent.sequence),
            caused_by: None,
            handling: None,
        };
        Ok(of_process.map(step).collect())
    }
}
