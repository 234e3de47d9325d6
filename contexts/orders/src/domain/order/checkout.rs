//! The checkout: what the other contexts report, and what an order makes of it. Reports come late, twice or in
//! another order than one would think; those that no longer apply are refused by name and change nothing.

use chrono::{DateTime, Utc};
use shared_kernel::Money;

use crate::domain::{
    CancelReason, Order, OrderChange, OrderEvent, OrderRefusal, Status, StatusName,
};

impl Order {
    /// `products` holds the units: `payments` is asked for the money.
    pub(crate) fn stock_reserved(&self) -> Result<OrderChange, OrderRefusal> {
        let Status::Placed { payment_token } = &self.status else {
            return Err(self.refuse(StatusName::AwaitingPayment));
        };
        let event = OrderEvent::AwaitingPayment {
            order: self.id,
            customer: self.customer,
            total: self.total,
            payment_token: payment_token.clone(),
            expires_at: self.expires_at,
        };
        Ok(self.moved(Status::AwaitingPayment, event))
    }

    /// `products` does not have the units. It may find out only after the order was confirmed, when the
    /// reservation had run out by then: the order is cancelled all the same, and the money goes back.
    pub(crate) fn stock_rejected(&self, now: DateTime<Utc>) -> Result<OrderChange, OrderRefusal> {
        self.cancelled(CancelReason::OutOfStock, now)
    }

    /// The reservation ran out. A confirmed order stays: `products` takes the units again for it, or rejects it.
    pub(crate) fn reservation_expired(
        &self,
        now: DateTime<Utc>,
    ) -> Result<OrderChange, OrderRefusal> {
        self.cancelled_unsettled(CancelReason::ReservationExpired, now)
    }

    /// `payments` has the money: all of it, in the order's currency, or the order is not confirmed.
    pub(crate) fn payment_captured(
        &self,
        captured: Money,
        now: DateTime<Utc>,
    ) -> Result<OrderChange, OrderRefusal> {
        let Status::AwaitingPayment = self.status else {
            return Err(self.refuse(StatusName::Confirmed));
        };
        if captured != self.total {
            return Err(OrderRefusal::PaymentDiffers { total: self.total, captured });
        }
        Ok(self.moved(Status::Confirmed { at: now }, OrderEvent::Confirmed { order: self.id }))
    }

    /// `payments` cannot get the money.
    pub(crate) fn payment_declined(&self, now: DateTime<Utc>) -> Result<OrderChange, OrderRefusal> {
        self.cancelled_unsettled(CancelReason::PaymentDeclined, now)
    }

    /// The time limit passed before the order was confirmed.
    pub(crate) fn expire(&self, now: DateTime<Utc>) -> Result<OrderChange, OrderRefusal> {
        if now < self.expires_at {
            return Err(OrderRefusal::DeadlineAhead);
        }
        self.cancelled_unsettled(CancelReason::DeadlinePassed, now)
    }

    fn cancelled_unsettled(
        &self,
        reason: CancelReason,
        now: DateTime<Utc>,
    ) -> Result<OrderChange, OrderRefusal> {
        if self.status.is_settled() {
            return Err(self.refuse(StatusName::Cancelled));
        }
        self.cancelled(reason, now)
    }

    /// Gives the order up, from wherever that is still allowed.
    pub(super) fn cancelled(
        &self,
        reason: CancelReason,
        now: DateTime<Utc>,
    ) -> Result<OrderChange, OrderRefusal> {
        if !self.status.name().leads_to(StatusName::Cancelled) {
            return Err(self.refuse(StatusName::Cancelled));
        }
        let event = OrderEvent::Cancelled { order: self.id, reason };
        Ok(self.moved(Status::Cancelled { at: now, reason }, event))
    }
}
