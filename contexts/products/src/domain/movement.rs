//! The aggregate `Movement`: one entry of the stock ledger. The units on hand of a SKU are the sum of its movements.

use chrono::{DateTime, Utc};
use shared_kernel::id::derived;
use shared_kernel::{ChangeSet, Version};

use super::{Adjustment, Line, OrderId, Quantity, Reason, Sku, StockLevel};

shared_kernel::entity_id! {
    /// Names one movement.
    pub(crate) struct MovementId
}

/// One entry of the ledger. It is written once and never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Movement {
    id: MovementId,
    sku: Sku,
    delta: i64,
    kind: MovementKind,
    moved_at: DateTime<Utc>,
}

/// The values of a stored movement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredMovement {
    pub(crate) id: MovementId,
    pub(crate) sku: Sku,
    pub(crate) delta: i64,
    pub(crate) kind: MovementKind,
    pub(crate) moved_at: DateTime<Utc>,
}

/// Why units came or went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MovementKind {
    Received,
    Adjusted { reason: Reason },
    Sold { order: OrderId },
    Returned { order: OrderId },
}

/// The event of a movement that no order caused. Movements of an order are part of the events of its reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MovementEvent {
    StockReceived,
    StockAdjusted,
}

/// The outcome of receiving or adjusting.
pub(crate) type MovementChange = ChangeSet<Movement, MovementEvent>;

/// Why a count is not corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AdjustRefusal {
    #[error("{reserved} units are reserved for orders, and fewer would be left")]
    Reserved { reserved: i64 },
}

impl Movement {
    /// A movement read back from its store.
    pub(crate) fn stored(stored: StoredMovement) -> Self {
        let StoredMovement { id, sku, delta, kind, moved_at } = stored;
        Self { id, sku, delta, kind, moved_at }
    }

    /// Units have arrived.
    pub(crate) fn receive(
        id: MovementId,
        sku: Sku,
        quantity: Quantity,
        now: DateTime<Utc>,
    ) -> MovementChange {
        let kind = MovementKind::Received;
        let received = Self { id, sku, delta: quantity.units(), kind, moved_at: now };
        ChangeSet::new(Version::NEW, received, MovementEvent::StockReceived)
    }

    /// The count was wrong. It cannot be corrected to fewer units than are reserved for orders.
    pub(crate) fn adjust(
        id: MovementId,
        level: &StockLevel,
        adjustment: Adjustment,
        reason: Reason,
        now: DateTime<Utc>,
    ) -> Result<MovementChange, AdjustRefusal> {
        let delta = adjustment.delta();
        if level.available().saturating_add(delta) < 0 {
            return Err(AdjustRefusal::Reserved { reserved: level.reserved() });
        }
        let kind = MovementKind::Adjusted { reason };
        let adjusted = Self { id, sku: level.sku().clone(), delta, kind, moved_at: now };
        Ok(ChangeSet::new(Version::NEW, adjusted, MovementEvent::StockAdjusted))
    }

    /// The units of one line left for the customer. Its id follows from order and SKU, so it exists once.
    pub(crate) fn sold(order: OrderId, line: &Line, now: DateTime<Utc>) -> Self {
        Self {
            id: of_order(order, "sold", line.sku()),
            sku: line.sku().clone(),
            delta: -line.quantity(),
            kind: MovementKind::Sold { order },
            moved_at: now,
        }
    }

    /// The units of one line are back on the shelf.
    pub(crate) fn returned(order: OrderId, line: &Line, now: DateTime<Utc>) -> Self {
        Self {
            id: of_order(order, "returned", line.sku()),
            sku: line.sku().clone(),
            delta: line.quantity(),
            kind: MovementKind::Returned { order },
            moved_at: now,
        }
    }

    pub(crate) const fn id(&self) -> MovementId {
        self.id
    }

    pub(crate) const fn sku(&self) -> &Sku {
        &self.sku
    }

    /// The change of the units on hand: negative when units leave.
    pub(crate) const fn delta(&self) -> i64 {
        self.delta
    }

    pub(crate) const fn kind(&self) -> &MovementKind {
        &self.kind
    }

    pub(crate) const fn moved_at(&self) -> DateTime<Utc> {
        self.moved_at
    }
}

fn of_order(order: OrderId, what: &str, sku: &Sku) -> MovementId {
    MovementId::from_uuid(derived(order.as_uuid(), &format!("{what}/{sku}")))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::{Lines, ProductId};

    fn noon() -> DateTime<Utc> {
        "2026-01-01T12:00:00Z".parse().unwrap()
    }

    fn given(on_hand: i64, reserved: i64) -> StockLevel {
        let (sku, product) =
            (Sku::parse("VASE").unwrap(), ProductId::from_uuid(Uuid::from_u128(1)));
        StockLevel::stored(sku, product, on_hand, reserved)
    }

    fn adjust(level: &StockLevel, delta: i64) -> Result<MovementChange, AdjustRefusal> {
        let (id, delta) = (MovementId::from_uuid(Uuid::nil()), Adjustment::parse(delta).unwrap());
        Movement::adjust(id, level, delta, Reason::parse("broken").unwrap(), noon())
    }

    #[test]
    fn receiving_units_adds_a_positive_movement() {
        let (id, three) = (MovementId::from_uuid(Uuid::nil()), Quantity::parse(3).unwrap());
        let received = Movement::receive(id, given(0, 0).sku().clone(), three, noon());
        assert_eq!((received.state.delta, received.event), (3, MovementEvent::StockReceived));
    }

    #[test]
    fn an_adjustment_may_remove_available_units_and_no_reserved_ones() {
        let level = given(5, 2);
        assert_eq!(adjust(&level, -3).unwrap().state.delta, -3);
        assert_eq!(adjust(&level, -4), Err(AdjustRefusal::Reserved { reserved: 2 }));
        assert_eq!(adjust(&level, 4).unwrap().event, MovementEvent::StockAdjusted);
    }

    #[test]
    fn the_movements_of_an_order_have_derived_ids() {
        let order = OrderId::from_uuid(Uuid::from_u128(7));
        let two = (Sku::parse("VASE").unwrap(), Quantity::parse(2).unwrap());
        let lines = Lines::parse([two]).unwrap();
        let line = lines.iter().next().unwrap();
        let (sold, again) =
            (Movement::sold(order, line, noon()), Movement::sold(order, line, noon()));
        assert_eq!((sold.id, sold.delta), (again.id, -2));
        let returned = Movement::returned(order, line, noon());
        assert_ne!(returned.id, sold.id);
        assert_eq!(returned.delta + sold.delta, 0);
    }
}
