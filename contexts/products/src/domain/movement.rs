//! The ledger: every change of what is on hand, and why. What is on hand is always the sum of its movements.

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
    pub(crate) id: MovementId,
    pub(crate) sku: Sku,
    /// By how much the units on hand change: negative when they leave.
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

/// What others hear of a movement that stands for itself. Of those that belong to an order they hear through its
/// reservation.
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
    /// Units have come in.
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

    /// The count was wrong. What is promised to orders cannot be corrected away.
    pub(crate) fn adjust(
        id: MovementId,
        level: &StockLevel,
        adjustment: Adjustment,
        reason: Reason,
        now: DateTime<Utc>,
    ) -> Result<MovementChange, AdjustRefusal> {
        let delta = adjustment.delta();
        if level.available().saturating_add(delta) < 0 {
            return Err(AdjustRefusal::Reserved { reserved: level.reserved });
        }
        let kind = MovementKind::Adjusted { reason };
        let adjusted = Self { id, sku: level.sku.clone(), delta, kind, moved_at: now };
        Ok(ChangeSet::new(Version::NEW, adjusted, MovementEvent::StockAdjusted))
    }

    /// The units of one line left for the customer. Its id follows from order and SKU, so it exists once.
    pub(crate) fn sold(order: OrderId, line: &Line, now: DateTime<Utc>) -> Self {
        Self {
            id: of_order(order, "sold", &line.sku),
            sku: line.sku.clone(),
            delta: -line.quantity,
            kind: MovementKind::Sold { order },
            moved_at: now,
        }
    }

    /// The units of one line are back on the shelf.
    pub(crate) fn returned(order: OrderId, line: &Line, now: DateTime<Utc>) -> Self {
        Self {
            id: of_order(order, "returned", &line.sku),
            sku: line.sku.clone(),
            delta: line.quantity,
            kind: MovementKind::Returned { order },
            moved_at: now,
        }
    }
}

fn of_order(order: OrderId, what: &str, sku: &Sku) -> MovementId {
    MovementId::from_uuid(derived(order.as_uuid(), &format!("{what}/{sku}")))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::ProductId;

    fn noon() -> DateTime<Utc> {
        "2026-01-01T12:00:00Z".parse().unwrap()
    }

    fn given(on_hand: i64, reserved: i64) -> StockLevel {
        let (sku, product) =
            (Sku::parse("VASE").unwrap(), ProductId::from_uuid(Uuid::from_u128(1)));
        StockLevel { sku, product, on_hand, reserved }
    }

    fn adjust(level: &StockLevel, delta: i64) -> Result<MovementChange, AdjustRefusal> {
        let (id, delta) = (MovementId::from_uuid(Uuid::nil()), Adjustment::parse(delta).unwrap());
        Movement::adjust(id, level, delta, Reason::parse("broken").unwrap(), noon())
    }

    #[test]
    fn receiving_adds_to_the_ledger() {
        let (id, three) = (MovementId::from_uuid(Uuid::nil()), Quantity::parse(3).unwrap());
        let received = Movement::receive(id, given(0, 0).sku, three, noon());
        assert_eq!((received.state.delta, received.event), (3, MovementEvent::StockReceived));
    }

    #[test]
    fn what_is_free_may_be_adjusted_away_and_what_is_reserved_may_not() {
        let level = given(5, 2);
        assert_eq!(adjust(&level, -3).unwrap().state.delta, -3);
        assert_eq!(adjust(&level, -4), Err(AdjustRefusal::Reserved { reserved: 2 }));
        assert_eq!(adjust(&level, 4).unwrap().event, MovementEvent::StockAdjusted);
    }

    #[test]
    fn the_movements_of_an_order_exist_once() {
        let order = OrderId::from_uuid(Uuid::from_u128(7));
        let line = Line { sku: Sku::parse("VASE").unwrap(), quantity: 2 };
        let (sold, again) =
            (Movement::sold(order, &line, noon()), Movement::sold(order, &line, noon()));
        assert_eq!((sold.id, sold.delta), (again.id, -2));
        let returned = Movement::returned(order, &line, noon());
        assert_ne!(returned.id, sold.id);
        assert_eq!(returned.delta + sold.delta, 0);
    }
}
