//! The deadline of a checkout: `expires_at` is set when the order is placed, and an order that is neither confirmed nor
//! cancelled by then is cancelled. The setting is `checkout.order_time_limit_s` (15 minutes by default, `settings.rs`). The row
//! stores `expires_at`, and `due_at` while the order is not settled (`persistence/mapping/order.rs`); the due work
//! `orders.expire-orders` (`infrastructure/due_work.rs`) cancels what is due.

use chrono::{DateTime, Duration, Utc};

use crate::domain::{CancelReason, Order, OrderChange, OrderRefusal};

/// The deadline of an order that is placed at `now`.
pub(super) fn expires_at(now: DateTime<Utc>, checkout_time_limit: Duration) -> DateTime<Utc> {
    now + checkout_time_limit
}

impl Order {
    /// Cancels the order because its deadline has passed.
    pub(crate) fn expire(&self, now: DateTime<Utc>) -> Result<OrderChange, OrderRefusal> {
        if now < self.expires_at {
            return Err(OrderRefusal::NotExpired);
        }
        self.cancelled_unsettled(CancelReason::DeadlinePassed, now)
    }
}
