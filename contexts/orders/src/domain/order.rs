//! An order: what a customer bought at which price, and how far it has come. The decisions are in [`checkout`] (the
//! process that confirms or cancels it) and [`fulfilment`] (what people do with it).
//!
//! Lines are frozen when the order is placed and no later decision looks at them, so they leave with the first
//! event and are stored beside the order; the total that was computed from them stays.

use chrono::{DateTime, Duration, Utc};
use shared_kernel::{ChangeSet, Money, Version};
use uuid::Uuid;

use crate::domain::{CustomerId, PaymentToken, ShippingAddress};

mod lines;
mod status;

mod checkout;
mod fulfilment;

mod event;
mod refusal;

#[cfg(test)]
mod state_machine_tests;
#[cfg(test)]
mod tests;

pub(crate) use event::OrderEvent;
pub(crate) use lines::{
    LineRefusal, LinesRefusal, OrderLine, OrderLines, WantedLines, WantedRefusal,
};
pub(crate) use refusal::OrderRefusal;
pub(crate) use status::{CancelReason, Status, StatusName};

shared_kernel::entity_id! {
    /// Names one order.
    pub(crate) struct OrderId
}

shared_kernel::entity_id! {
    /// Names one refund of `payments`.
    pub(crate) struct RefundId
}

/// An order. Its fields can be read inside this crate so that the store can take it apart; it is changed by
/// decisions only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) id: OrderId,
    pub(crate) version: Version,
    pub(crate) customer: CustomerId,
    pub(crate) status: Status,
    /// The sum of the lines; never changes.
    pub(crate) total: Money,
    /// What was paid back, by refund: a refund that is told twice counts once.
    pub(crate) refunds: Vec<Refund>,
    /// Nothing once the customer was erased.
    pub(crate) shipping_address: Option<ShippingAddress>,
    pub(crate) placed_at: DateTime<Utc>,
    /// When an order that is not confirmed is given up.
    pub(crate) expires_at: DateTime<Utc>,
    /// What all messages of this checkout share: its timeline is found by it.
    pub(crate) correlation_id: Uuid,
}

/// Money that went back to the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refund {
    pub(crate) id: RefundId,
    pub(crate) amount: Money,
}

/// A decision on an order.
pub(crate) type OrderChange = ChangeSet<Order, OrderEvent>;

/// All that makes a new order.
#[derive(Debug, Clone)]
pub(crate) struct Placing {
    pub(crate) id: OrderId,
    pub(crate) customer: CustomerId,
    pub(crate) lines: OrderLines,
    pub(crate) shipping_address: ShippingAddress,
    pub(crate) payment_token: PaymentToken,
    pub(crate) correlation_id: Uuid,
    pub(crate) time_limit: Duration,
}

impl Order {
    /// Places an order. Lines and total are frozen from here on.
    pub(crate) fn place(placing: Placing, now: DateTime<Utc>) -> OrderChange {
        let Placing {
            id,
            customer,
            lines,
            shipping_address,
            payment_token,
            correlation_id,
            time_limit,
        } = placing;
        let (total, expires_at) = (lines.total(), now + time_limit);
        let order = Self {
            id,
            version: Version::NEW.next(),
            customer,
            status: Status::Placed { payment_token },
            total,
            refunds: Vec::new(),
            shipping_address: Some(shipping_address),
            placed_at: now,
            expires_at,
            correlation_id,
        };
        let event = OrderEvent::Placed { order: id, customer, lines, total, expires_at };
        ChangeSet::new(Version::NEW, order, event)
    }

    /// What was paid back so far.
    pub(crate) fn refunded(&self) -> Money {
        let sum = self.refunds.iter().map(|refund| refund.amount.amount_minor()).sum();
        Money::new(sum, self.total.currency())
    }

    /// The order with another status, and the event that says so.
    fn moved(&self, status: Status, event: OrderEvent) -> OrderChange {
        self.changed(Self { status, ..self.clone() }, event)
    }

    fn changed(&self, state: Self, event: OrderEvent) -> OrderChange {
        ChangeSet::new(self.version, Self { version: self.version.next(), ..state }, event)
    }

    fn refuse(&self, wanted: StatusName) -> OrderRefusal {
        OrderRefusal::OutOfTurn { status: self.status.name(), wanted }
    }
}
