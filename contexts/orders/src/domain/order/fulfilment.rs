//! What people do with an order: call it off, send it, pay it back, forget whose it was.

use chrono::{DateTime, Utc};

use crate::domain::{
    CancelReason, Order, OrderChange, OrderEvent, OrderRefusal, Refund, Status, StatusName,
};

impl Order {
    /// The customer calls it off, which is possible until it is shipped.
    pub(crate) fn cancel_by_customer(
        &self,
        now: DateTime<Utc>,
    ) -> Result<OrderChange, OrderRefusal> {
        self.cancelled(CancelReason::ByCustomer, now)
    }

    /// The shop calls it off, which is possible until it is shipped.
    pub(crate) fn cancel_by_shop(&self, now: DateTime<Utc>) -> Result<OrderChange, OrderRefusal> {
        self.cancelled(CancelReason::ByShop, now)
    }

    /// The parcel leaves. It needs somewhere to go: an erased customer's order can only be cancelled.
    pub(crate) fn ship(&self, now: DateTime<Utc>) -> Result<OrderChange, OrderRefusal> {
        let Status::Confirmed { .. } = self.status else {
            return Err(self.refuse(StatusName::Shipped));
        };
        if self.shipping_address.is_none() {
            return Err(OrderRefusal::NoAddress);
        }
        Ok(self.moved(Status::Shipped { at: now }, OrderEvent::Shipped { order: self.id }))
    }

    /// The parcel arrived.
    pub(crate) fn deliver(&self, now: DateTime<Utc>) -> Result<OrderChange, OrderRefusal> {
        let Status::Shipped { .. } = self.status else {
            return Err(self.refuse(StatusName::Delivered));
        };
        Ok(self.moved(Status::Delivered { at: now }, OrderEvent::Delivered { order: self.id }))
    }

    /// Money went back to the customer. That may happen in any status, also after the order was cancelled.
    pub(crate) fn record_refund(&self, refund: Refund) -> Result<OrderChange, OrderRefusal> {
        if self.refunds.iter().any(|known| known.id == refund.id) {
            return Err(OrderRefusal::RefundKnown);
        }
        let too_large = OrderRefusal::RefundTooLarge { total: self.total, amount: refund.amount };
        let Ok(refunded) = self.refunded().plus(refund.amount) else { return Err(too_large) };
        if refund.amount.amount_minor() <= 0 || refunded.amount_minor() > self.total.amount_minor()
        {
            return Err(too_large);
        }
        let mut refunds = self.refunds.clone();
        refunds.push(refund);
        let event = OrderEvent::Refunded { order: self.id, refund, refunded };
        Ok(self.changed(Self { refunds, ..self.clone() }, event))
    }

    /// Erases who it was for. What was bought and paid stays: the law wants it kept.
    pub(crate) fn anonymise(&self) -> Result<OrderChange, OrderRefusal> {
        if self.shipping_address.is_none() {
            return Err(OrderRefusal::AlreadyAnonymous);
        }
        let anonymous = Self { shipping_address: None, ..self.clone() };
        Ok(self.changed(anonymous, OrderEvent::Anonymised { order: self.id }))
    }
}
