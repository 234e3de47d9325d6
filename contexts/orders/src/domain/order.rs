//! An order: products that a customer bought, the frozen price, and the status of the order. The decisions are in
//! [`checkout`] (the process that confirms or cancels the order), [`deadline`] and [`fulfilment`] (ship, deliver,
//! cancel, erase).
//!
//! Lines are frozen when the order is placed and no later decision looks at them, so they leave with the first
//! event and are stored beside the order; the total that was computed from them stays.

use chrono::{DateTime, Duration, Utc};
use shared_kernel::{ChangeSet, Money, Version};
use uuid::Uuid;

use crate::domain::{CustomerId, PaymentToken, Sealed, ShippingAddress};

mod decline_reason;
mod frozen_lines;
mod status;
mod wanted_lines;

mod checkout;
mod deadline;
mod fulfilment;
mod refund;
mod refunding;

mod event;
mod refusal;

#[cfg(test)]
mod state_machine_tests;
#[cfg(test)]
mod tests;

pub(crate) use checkout::CheckoutReport;
pub(crate) use decline_reason::DeclineReason;
pub(crate) use event::OrderEvent;
pub(crate) use frozen_lines::{LineRefusal, LinesRefusal, OrderLine, OrderLines};
pub(crate) use refund::{Refund, RefundId};
pub(crate) use refusal::OrderRefusal;
pub(crate) use status::{CancelReason, Status, StatusName};
pub(crate) use wanted_lines::{WantedLines, WantedRefusal};

shared_kernel::entity_id! {
    /// Identifies one order.
    pub(crate) struct OrderId
}

/// An order. Only decisions change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Order {
    id: OrderId,
    version: Version,
    customer: CustomerId,
    status: Status,
    total: Money,
    refunds: Vec<Refund>,
    shipping_address: Option<Sealed<ShippingAddress>>,
    placed_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    correlation_id: Uuid,
    /// Whether the lines were taken out of the customer's basket.
    from_basket: bool,
}

/// The parts of an order, as the store takes and returns them.
#[derive(Debug, Clone)]
pub(crate) struct StoredOrder {
    pub(crate) id: OrderId,
    pub(crate) version: Version,
    pub(crate) customer: CustomerId,
    pub(crate) status: Status,
    pub(crate) total: Money,
    pub(crate) refunds: Vec<Refund>,
    pub(crate) shipping_address: Option<Sealed<ShippingAddress>>,
    pub(crate) placed_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) correlation_id: Uuid,
    pub(crate) from_basket: bool,
}

/// A decision on an order.
pub(crate) type OrderChange = ChangeSet<Order, OrderEvent>;

/// The parts of an order that is to be placed.
#[derive(Debug, Clone)]
pub(crate) struct NewOrder {
    pub(crate) id: OrderId,
    pub(crate) customer: CustomerId,
    pub(crate) lines: OrderLines,
    pub(crate) shipping_address: Sealed<ShippingAddress>,
    pub(crate) payment_token: Sealed<PaymentToken>,
    pub(crate) correlation_id: Uuid,
    pub(crate) checkout_time_limit: Duration,
    /// Whether the lines were taken out of the customer's basket.
    pub(crate) from_basket: bool,
}

impl Order {
    // tour: checkout/decision
    /// Places an order: its lines, prices and total are frozen, and its deadline is set.
    pub(crate) fn place(new: NewOrder, now: DateTime<Utc>) -> OrderChange {
        let NewOrder {
            id,
            customer,
            lines,
            shipping_address,
            payment_token,
            correlation_id,
            checkout_time_limit,
            from_basket,
        } = new;
        let (total, expires_at) = (lines.total(), deadline::expires_at(now, checkout_time_limit));
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
            from_basket,
        };
        let event = OrderEvent::Placed { order: id, customer, lines, total, expires_at };
        ChangeSet::new(Version::NEW, order, event)
    }

    /// An order read from the store.
    pub(crate) fn stored(stored: StoredOrder) -> Self {
        let StoredOrder {
            id,
            version,
            customer,
            status,
            total,
            refunds,
            shipping_address,
            placed_at,
            expires_at,
            correlation_id,
            from_basket,
        } = stored;
        Self {
            id,
            version,
            customer,
            status,
            total,
            refunds,
            shipping_address,
            placed_at,
            expires_at,
            correlation_id,
            from_basket,
        }
    }

    /// The parts to write to the store: the reverse of [`Self::stored`].
    pub(crate) fn into_stored(self) -> StoredOrder {
        let Self {
            id,
            version,
            customer,
            status,
            total,
            refunds,
            shipping_address,
            placed_at,
            expires_at,
            correlation_id,
            from_basket,
        } = self;
        StoredOrder {
            id,
            version,
            customer,
            status,
            total,
            refunds,
            shipping_address,
            placed_at,
            expires_at,
            correlation_id,
            from_basket,
        }
    }

    pub(crate) const fn id(&self) -> OrderId {
        self.id
    }

    pub(crate) const fn version(&self) -> Version {
        self.version
    }

    pub(crate) const fn customer(&self) -> CustomerId {
        self.customer
    }

    pub(crate) const fn status(&self) -> &Status {
        &self.status
    }

    /// The sum of the lines; it never changes.
    pub(crate) const fn total(&self) -> Money {
        self.total
    }

    /// `None` once the customer was erased.
    pub(crate) const fn shipping_address(&self) -> Option<&Sealed<ShippingAddress>> {
        self.shipping_address.as_ref()
    }

    pub(crate) const fn placed_at(&self) -> DateTime<Utc> {
        self.placed_at
    }

    /// The deadline of the checkout: an order that is not confirmed by then is cancelled.
    pub(crate) const fn expires_at(&self) -> DateTime<Utc> {
        self.expires_at
    }

    /// The id that all messages of this checkout share; the timeline is found by it.
    pub(crate) const fn correlation_id(&self) -> Uuid {
        self.correlation_id
    }

    /// The order with another status, and the event that reports it.
    fn moved(&self, status: Status, event: OrderEvent) -> OrderChange {
        self.changed(Self { status, ..self.clone() }, event)
    }

    fn changed(&self, state: Self, event: OrderEvent) -> OrderChange {
        ChangeSet::new(self.version, Self { version: self.version.next(), ..state }, event)
    }

    fn out_of_turn(&self, wanted: StatusName) -> OrderRefusal {
        OrderRefusal::OutOfTurn { status: self.status.name(), wanted }
    }
}
