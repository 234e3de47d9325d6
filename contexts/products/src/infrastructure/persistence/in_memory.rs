//! The stores in memory, for the tests of the use cases. They enforce the keys, guards and rules of the schema; the store
//! suite runs on both.

mod catalogue;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use shared_kernel::{Origin, StoreError, Version};

use crate::application::ports::{DueReservation, DueReservations, Products, Reservations, Stock};
use crate::contract::{movement_published, product_published, reservation_published};
use crate::domain::stock::StockDelta;
use crate::domain::{
    Movement, MovementChange, MovementId, OrderId, Product, ProductChange, ProductId, Reservation,
    ReservationChange, Sku, StockLevel,
};
use tables::{Tables, duplicate, guard};

#[derive(Default)]
pub(crate) struct InMemory {
    tables: Mutex<Tables>,
    frozen_levels: Mutex<Option<BTreeMap<Sku, StockLevel>>>,
}

impl InMemory {
    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap()
    }

    /// The types of the committed events, in order.
    pub(crate) fn published(&self) -> Vec<&'static str> {
        self.tables().published.iter().map(|(_, _, name)| *name).collect()
    }

    /// From now on levels are read as they are now, as by a use case that read before others took units.
    pub(crate) fn freeze_levels(&self) {
        *self.frozen_levels.lock().unwrap() = Some(self.tables().levels.clone());
    }

    /// The level as stored.
    pub(crate) fn level(&self, sku: &Sku) -> Option<StockLevel> {
        self.tables().levels.get(sku).cloned()
    }

    /// Applies `write` as a whole, or nothing of it.
    fn commit(
        &self,
        write: impl FnOnce(&mut Tables) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut tables = self.tables();
        let mut next = tables.clone();
        write(&mut next)?;
        *tables = next;
        Ok(())
    }
}

#[async_trait]
impl Products for InMemory {
    async fn find(&self, id: ProductId) -> Result<Option<Product>, StoreError> {
        Ok(self.tables().products.get(&id).cloned())
    }

    async fn find_by_sku(&self, sku: &Sku) -> Result<Option<Product>, StoreError> {
        Ok(self.tables().products.values().find(|product| product.sku() == sku).cloned())
    }

    async fn are_none(&self) -> Result<bool, StoreError> {
        Ok(self.tables().products.is_empty())
    }

    async fn names(&self) -> Result<Vec<(String, String)>, StoreError> {
        let tables = self.tables();
        let name =
            |product: &Product| (product.details().name.to_string(), product.sku().to_string());
        Ok(tables.products.values().map(name).collect())
    }

    async fn currencies(&self) -> Result<Vec<String>, StoreError> {
        let tables = self.tables();
        let codes = tables.products.values().map(|one| one.price().amount().currency().to_string());
        let distinct: BTreeSet<String> = codes.collect();
        Ok(distinct.into_iter().collect())
    }

    async fn commit(&self, change: ProductChange, _origin: &Origin) -> Result<(), StoreError> {
        self.commit(|tables| {
            let (product, published) = (change.state.clone(), product_published(&change).unwrap());
            guard(tables.products.get(&product.id()).map(Product::version), change.decided_on)?;
            if tables
                .products
                .values()
                .any(|other| other.sku() == product.sku() && other.id() != product.id())
            {
                return Err(duplicate("products.sku"));
            }
            if change.decided_on == Version::NEW {
                let level = StockLevel::empty(product.sku().clone(), product.id());
                tables.levels.insert(product.sku().clone(), level);
                tables.numbers.push(product.id());
            }
            tables.products.insert(product.id(), product);
            tables.publish(&published, change.version())
        })
    }
}

#[async_trait]
impl Stock for InMemory {
    async fn levels(&self, skus: &[Sku]) -> Result<Vec<StockLevel>, StoreError> {
        let levels = self
            .frozen_levels
            .lock()
            .unwrap()
            .clone()
            .unwrap_or_else(|| self.tables().levels.clone());
        Ok(skus.iter().filter_map(|sku| levels.get(sku).cloned()).collect())
    }

    async fn commit(&self, change: MovementChange, _origin: &Origin) -> Result<(), StoreError> {
        self.commit(|tables| {
            let published = movement_published(&change).unwrap();
            let (sku, on_hand) = (change.state.sku().clone(), change.state.delta());
            tables.enter(change.state.clone())?;
            tables.add(&StockDelta { sku, on_hand, reserved: 0 })?;
            tables.publish(&published, change.version())
        })
    }

    async fn movements(
        &self,
        sku: &Sku,
        after: Option<(DateTime<Utc>, MovementId)>,
        at_most: u64,
    ) -> Result<Vec<Movement>, StoreError> {
        let place = |movement: &Movement| (movement.moved_at(), movement.id());
        let mut found: Vec<Movement> = self
            .tables()
            .movements
            .iter()
            .filter(|movement| movement.sku() == sku)
            .cloned()
            .collect();
        found.sort_by_key(|movement| std::cmp::Reverse(place(movement)));
        found.retain(|movement| after.is_none_or(|after| place(movement) < after));
        found.truncate(usize::try_from(at_most).unwrap());
        Ok(found)
    }
}

#[async_trait]
impl Reservations for InMemory {
    async fn find(&self, order: OrderId) -> Result<Option<Reservation>, StoreError> {
        Ok(self.tables().reservations.get(&order).map(|(reservation, _)| reservation.clone()))
    }

    async fn commit(&self, change: ReservationChange, origin: &Origin) -> Result<(), StoreError> {
        self.commit(|tables| {
            let (order, published) =
                (change.state.order(), reservation_published(&change).unwrap());
            guard(
                tables.reservations.get(&order).map(|(stored, _)| stored.version()),
                change.decided_on,
            )?;
            for delta in change.state.deltas(&change.event) {
                tables.add(&delta)?;
            }
            for movement in change.state.movements(&change.event) {
                tables.enter(movement)?;
            }
            tables.reservations.insert(order, (change.state.clone(), origin.correlation_id));
            tables.publish(&published, change.version())
        })
    }

    async fn due(&self, now: DateTime<Utc>, at_most: u64) -> Result<DueReservations, StoreError> {
        let tables = self.tables();
        let mut due: Vec<_> = tables
            .reservations
            .values()
            .filter_map(|(reservation, correlation_id)| {
                let due_at = tables.due_at(reservation).filter(|due_at| *due_at <= now)?;
                let (reservation, correlation_id) = (reservation.clone(), *correlation_id);
                Some((due_at, DueReservation { reservation, correlation_id }))
            })
            .collect();
        due.sort_by_key(|(due_at, _)| *due_at);
        due.truncate(usize::try_from(at_most).unwrap());
        // No row is corrupt in memory.
        let reservations = due.into_iter().map(|(_, due)| due).collect();
        Ok(DueReservations { reservations, unreadable: Vec::new() })
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let tables = self.tables();
        let reservations = tables.reservations.values();
        Ok(reservations.filter_map(|(reservation, _)| tables.due_at(reservation)).min())
    }

    async fn postpone(&self, order: OrderId, until: DateTime<Utc>) -> Result<(), StoreError> {
        self.tables().postponed.insert(order, until);
        Ok(())
    }
}
