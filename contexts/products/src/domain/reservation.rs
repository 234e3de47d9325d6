//! A reservation: units promised to one order, all of its lines or none, until a time.

mod decisions;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use shared_kernel::{ChangeSet, Version};

use super::stock::StockDelta;
use super::{Lines, Movement, Sku};

#[cfg(test)]
pub(crate) use decisions::{CancelRefusal, ConfirmRefusal, ExpireRefusal};

shared_kernel::entity_id! {
    /// Names one order of `orders`, and the reservation made for it: there is at most one.
    pub(crate) struct OrderId
}

/// What the shop has promised to one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reservation {
    pub(crate) order: OrderId,
    pub(crate) version: Version,
    pub(crate) lines: Lines,
    pub(crate) status: Status,
    /// When the status came to be.
    pub(crate) decided_at: DateTime<Utc>,
}

/// How far a reservation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// The units are kept until a time.
    Reserved { until: DateTime<Utc> },
    /// There was not enough, and nothing is kept.
    Rejected,
    /// The order is paid: the units are sold.
    Committed,
    /// The order is no more: the units are free, or back on the shelf.
    Released { reason: ReleaseReason },
    /// Nobody paid in time: the units are free.
    Expired,
}

/// Why units were given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReleaseReason {
    /// The order was cancelled before it was paid.
    OrderCancelled,
    /// The order was cancelled after its units had been sold.
    SaleUndone,
}

/// What happened to a reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReservationEvent {
    StockReserved {
        until: DateTime<Utc>,
    },
    StockRejected {
        lacking: Vec<Sku>,
    },
    /// The units that were kept are sold.
    ReservationCommitted,
    /// They had expired, were still there, and are sold after all.
    CommittedAfterExpiry,
    ReservationReleased {
        reason: ReleaseReason,
    },
    ReservationExpired,
}

/// The outcome of a decision on a reservation.
pub(crate) type ReservationChange = ChangeSet<Reservation, ReservationEvent>;

/// What one reserved unit does to the counters of its SKU.
struct Effect {
    on_hand: i64,
    reserved: i64,
}

impl ReservationEvent {
    const fn effect(&self) -> Effect {
        match self {
            Self::StockReserved { .. } => Effect { on_hand: 0, reserved: 1 },
            Self::StockRejected { .. } => Effect { on_hand: 0, reserved: 0 },
            Self::ReservationCommitted => Effect { on_hand: -1, reserved: -1 },
            Self::CommittedAfterExpiry => Effect { on_hand: -1, reserved: 0 },
            Self::ReservationReleased { reason: ReleaseReason::OrderCancelled }
            | Self::ReservationExpired => Effect { on_hand: 0, reserved: -1 },
            Self::ReservationReleased { reason: ReleaseReason::SaleUndone } => {
                Effect { on_hand: 1, reserved: 0 }
            }
        }
    }
}

impl Reservation {
    /// How the counters of each SKU change by `event`, in the order of SKUs. SKUs that stay as they are are left out.
    pub(crate) fn deltas(&self, event: &ReservationEvent) -> Vec<StockDelta> {
        let Effect { on_hand, reserved } = event.effect();
        if on_hand == 0 && reserved == 0 {
            return Vec::new();
        }
        let delta = |line: &super::Line| StockDelta {
            sku: line.sku.clone(),
            on_hand: on_hand * line.quantity,
            reserved: reserved * line.quantity,
        };
        self.lines.iter().map(delta).collect()
    }

    /// The entries that `event` makes in the ledger: one a SKU when units leave the shelf or come back to it.
    pub(crate) fn movements(&self, event: &ReservationEvent) -> Vec<Movement> {
        let entry = match event.effect().on_hand {
            0 => return Vec::new(),
            1.. => Movement::returned,
            _ => Movement::sold,
        };
        self.lines.iter().map(|line| entry(self.order, line, self.decided_at)).collect()
    }
}
