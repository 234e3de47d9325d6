//! The aggregate `Reservation`: units held for one order, all of its lines or none, until a time. Here are its state and the
//! effect of each event on the counters of stock; its decisions (reserve, confirm, cancel, expire) are in `decisions.rs`.

mod decisions;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use shared_kernel::{ChangeSet, Version};

use super::stock::StockDelta;
use super::{Lines, Movement, OrderId, Sku};

#[cfg(test)]
pub(crate) use decisions::{CancelRefusal, ConfirmRefusal, ExpireRefusal};

/// The units of one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reservation {
    order: OrderId,
    version: Version,
    lines: Lines,
    status: Status,
    decided_at: DateTime<Utc>,
}

/// The values of a stored reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredReservation {
    pub(crate) order: OrderId,
    pub(crate) version: Version,
    pub(crate) lines: Lines,
    pub(crate) status: Status,
    pub(crate) decided_at: DateTime<Utc>,
}

/// The state of a reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// The units are held until `until`.
    Reserved { until: DateTime<Utc> },
    /// A line was lacking, and nothing is held.
    Rejected,
    /// The order is paid: the units are sold.
    Committed,
    /// The order was cancelled: the units are available, or back on the shelf.
    Released { reason: ReleaseReason },
    /// The order was not paid in time: the units are available.
    Expired,
}

/// Why units were released.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReleaseReason {
    /// The order was cancelled before it was paid.
    OrderCancelled,
    /// The order was cancelled after its units had been sold.
    SaleUndone,
}

/// The event of a decision on a reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReservationEvent {
    StockReserved {
        until: DateTime<Utc>,
    },
    StockRejected {
        lacking: Vec<Sku>,
    },
    /// The held units are sold.
    ReservationCommitted,
    /// The reservation had expired; its units were still available and are sold.
    CommittedAfterExpiry,
    ReservationReleased {
        reason: ReleaseReason,
    },
    ReservationExpired,
}

/// The outcome of a decision on a reservation.
pub(crate) type ReservationChange = ChangeSet<Reservation, ReservationEvent>;

/// The change of the counters of a SKU for each unit of its line.
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
    /// A reservation read back from its store.
    pub(crate) fn stored(stored: StoredReservation) -> Self {
        let StoredReservation { order, version, lines, status, decided_at } = stored;
        Self { order, version, lines, status, decided_at }
    }

    pub(crate) const fn order(&self) -> OrderId {
        self.order
    }

    pub(crate) const fn version(&self) -> Version {
        self.version
    }

    pub(crate) const fn lines(&self) -> &Lines {
        &self.lines
    }

    pub(crate) const fn status(&self) -> Status {
        self.status
    }

    /// When the status was decided.
    pub(crate) const fn decided_at(&self) -> DateTime<Utc> {
        self.decided_at
    }

    /// The changes that `event` makes to the counters of each SKU, in the order of SKUs; without SKUs that stay as they
    /// are.
    pub(crate) fn deltas(&self, event: &ReservationEvent) -> Vec<StockDelta> {
        let Effect { on_hand, reserved } = event.effect();
        if on_hand == 0 && reserved == 0 {
            return Vec::new();
        }
        let delta = |line: &super::Line| StockDelta {
            sku: line.sku().clone(),
            on_hand: on_hand * line.quantity(),
            reserved: reserved * line.quantity(),
        };
        self.lines.iter().map(delta).collect()
    }

    /// The entries of `event` in the ledger: one a SKU when units leave the shelf or return to it.
    pub(crate) fn movements(&self, event: &ReservationEvent) -> Vec<Movement> {
        let entry = match event.effect().on_hand {
            0 => return Vec::new(),
            1.. => Movement::returned,
            _ => Movement::sold,
        };
        self.lines.iter().map(|line| entry(self.order, line, self.decided_at)).collect()
    }
}
