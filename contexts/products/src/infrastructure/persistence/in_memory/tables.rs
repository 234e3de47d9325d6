//! The tables in memory, with the keys and rules of the schema.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use shared_kernel::{Published, StoreError, Version};
use uuid::Uuid;

use crate::domain::reservation::Status;
use crate::domain::stock::StockDelta;
use crate::domain::{Movement, OrderId, Product, ProductId, Reservation, Sku, StockLevel};

#[derive(Clone, Default)]
pub(super) struct Tables {
    pub(super) products: BTreeMap<ProductId, Product>,
    /// The products in the order in which they were added.
    pub(super) numbers: Vec<ProductId>,
    pub(super) levels: BTreeMap<Sku, StockLevel>,
    pub(super) movements: Vec<Movement>,
    pub(super) reservations: BTreeMap<OrderId, (Reservation, Uuid)>,
    pub(super) postponed: BTreeMap<OrderId, DateTime<Utc>>,
    pub(super) published: Vec<(String, Version, &'static str)>,
}

impl Tables {
    /// When a reservation is due, if its units are still held.
    pub(super) fn due_at(&self, reservation: &Reservation) -> Option<DateTime<Utc>> {
        match reservation.status() {
            Status::Reserved { until } => {
                Some(self.postponed.get(&reservation.order()).copied().unwrap_or(until))
            }
            Status::Rejected | Status::Committed | Status::Released { .. } | Status::Expired => {
                None
            }
        }
    }

    pub(super) fn publish(
        &mut self,
        published: &Published,
        version: Version,
    ) -> Result<(), StoreError> {
        let taken = |(subject, sequence, _): &(String, Version, _)| {
            *subject == published.subject && *sequence == version
        };
        if self.published.iter().any(taken) {
            return Err(duplicate("outbox.subject, outbox.sequence"));
        }
        self.published.push((published.subject.clone(), version, published.event_type));
        Ok(())
    }

    pub(super) fn add(&mut self, delta: &StockDelta) -> Result<(), StoreError> {
        let Some(level) = self.levels.get_mut(&delta.sku) else {
            return Err(StoreError::RuleBroken { rule: "stock has no such row".to_owned() });
        };
        *level = level.plus(delta);
        if level.on_hand() >= level.reserved() && level.reserved() >= 0 {
            return Ok(());
        }
        Err(StoreError::RuleBroken { rule: "stock_covers_reservations".to_owned() })
    }

    pub(super) fn enter(&mut self, movement: Movement) -> Result<(), StoreError> {
        if self.movements.iter().any(|entry| entry.id() == movement.id()) {
            return Err(duplicate("stock_movements.id"));
        }
        self.movements.push(movement);
        Ok(())
    }
}

pub(super) fn duplicate(key: &str) -> StoreError {
    StoreError::Duplicate { key: key.to_owned() }
}

pub(super) fn guard(stored: Option<Version>, decided_on: Version) -> Result<(), StoreError> {
    if stored.unwrap_or(Version::NEW) == decided_on { Ok(()) } else { Err(StoreError::Conflict) }
}
