//! The decisions on a reservation. Each makes one event; one that comes twice or too late is refused. The effect of each event
//! on the counters of the stock is in `reservation.rs`.

use chrono::{DateTime, Duration, Utc};
use shared_kernel::{ChangeSet, Version};

use super::{ReleaseReason, Reservation, ReservationChange, ReservationEvent as Event, Status};
use crate::domain::{Lines, OrderId, Sku, StockLevel};

/// Why a confirmed order changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ConfirmRefusal {
    #[error("the units of this order are sold already")]
    AlreadyCommitted,
    #[error("the order was rejected or cancelled before")]
    NothingReserved,
}

/// Why a cancelled order changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CancelRefusal {
    #[error("nothing is reserved for this order")]
    NothingReserved,
}

/// Why a reservation does not expire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ExpireRefusal {
    #[error("its time is not over")]
    NotDue,
    #[error("nothing is reserved for this order")]
    NothingReserved,
}

impl Reservation {
    /// Reserves all lines of an order for `time_limit`, or none of them when one is lacking.
    pub(crate) fn decide(
        order: OrderId,
        lines: Lines,
        levels: &[StockLevel],
        now: DateTime<Utc>,
        time_limit: Duration,
    ) -> ReservationChange {
        let lacking = lines.lacking(levels);
        if !lacking.is_empty() {
            return Self::reject(order, lines, lacking, now);
        }
        let until = now + time_limit;
        let (version, status) = (Version::NEW.next(), Status::Reserved { until });
        let reserved = Self { order, version, lines, status, decided_at: now };
        ChangeSet::new(Version::NEW, reserved, Event::StockReserved { until })
    }

    /// Reserves nothing for an order.
    pub(crate) fn reject(
        order: OrderId,
        lines: Lines,
        lacking: Vec<Sku>,
        now: DateTime<Utc>,
    ) -> ReservationChange {
        let (version, status) = (Version::NEW.next(), Status::Rejected);
        let rejected = Self { order, version, lines, status, decided_at: now };
        ChangeSet::new(Version::NEW, rejected, Event::StockRejected { lacking })
    }

    /// The order is paid: its held units are sold. An expired reservation takes its units again if they are available,
    /// and is rejected otherwise; only then are `levels` read.
    pub(crate) fn confirm(
        &self,
        levels: &[StockLevel],
        now: DateTime<Utc>,
    ) -> Result<ReservationChange, ConfirmRefusal> {
        match self.status {
            Status::Reserved { .. } => {
                Ok(self.decided(Status::Committed, Event::ReservationCommitted, now))
            }
            Status::Expired => Ok(self.take_again(self.lines.lacking(levels), now)),
            Status::Committed => Err(ConfirmRefusal::AlreadyCommitted),
            Status::Rejected | Status::Released { .. } => Err(ConfirmRefusal::NothingReserved),
        }
    }

    /// The units of an expired reservation were taken between reading and committing.
    pub(crate) fn give_up(&self, now: DateTime<Utc>) -> Result<ReservationChange, ConfirmRefusal> {
        match self.status {
            Status::Expired => Ok(self.take_again(self.lines.skus(), now)),
            Status::Reserved { .. } | Status::Rejected | Status::Released { .. } => {
                Err(ConfirmRefusal::NothingReserved)
            }
            Status::Committed => Err(ConfirmRefusal::AlreadyCommitted),
        }
    }

    // tour: failure/released
    /// The order is cancelled: held units are available again, sold ones are back on the shelf.
    pub(crate) fn cancel(&self, now: DateTime<Utc>) -> Result<ReservationChange, CancelRefusal> {
        let reason = match self.status {
            Status::Reserved { .. } => ReleaseReason::OrderCancelled,
            Status::Committed => ReleaseReason::SaleUndone,
            Status::Rejected | Status::Released { .. } | Status::Expired => {
                return Err(CancelRefusal::NothingReserved);
            }
        };
        Ok(self.decided(Status::Released { reason }, Event::ReservationReleased { reason }, now))
    }

    /// The time limit has passed: held units are available again.
    pub(crate) fn expire(&self, now: DateTime<Utc>) -> Result<ReservationChange, ExpireRefusal> {
        match self.status {
            Status::Reserved { until } if until <= now => {
                Ok(self.decided(Status::Expired, Event::ReservationExpired, now))
            }
            Status::Reserved { .. } => Err(ExpireRefusal::NotDue),
            Status::Rejected | Status::Committed | Status::Released { .. } | Status::Expired => {
                Err(ExpireRefusal::NothingReserved)
            }
        }
    }

    fn take_again(&self, lacking: Vec<Sku>, now: DateTime<Utc>) -> ReservationChange {
        if lacking.is_empty() {
            return self.decided(Status::Committed, Event::CommittedAfterExpiry, now);
        }
        self.decided(Status::Rejected, Event::StockRejected { lacking }, now)
    }

    fn decided(&self, status: Status, event: Event, now: DateTime<Utc>) -> ReservationChange {
        let version = self.version.next();
        let state = Self { version, status, decided_at: now, ..self.clone() };
        ChangeSet::new(self.version, state, event)
    }
}
