//! The decisions of people on an order: cancel, ship and deliver it, and erase its address.

use chrono::{DateTime, Utc};

use crate::domain::{
    CancelReason, Order, OrderChange, OrderEvent, OrderRefusal, Status, StatusName,
};

impl Order {
    /// The customer cancels the order, which is possible until it is shipped.
    pub(crate) fn cancel_by_customer(
        &self,
        now: DateTime<Utc>,
    ) -> Result<OrderChange, OrderRefusal> {
        self.cancelled(CancelReason::ByCustomer, now)
    }

    /// The shop cancels the order, which is possible until it is shipped.
    pub(crate) fn cancel_by_shop(&self, now: DateTime<Utc>) -> Result<OrderChange, OrderRefusal> {
        self.cancelled(CancelReason::ByShop, now)
    }

    /// Ships a confirmed order. An order whose address is erased can only be cancelled, and so can one whose whole price
    /// was refunded; a part may have been.
    pub(crate) fn ship(&self, now: DateTime<Utc>) -> Result<OrderChange, OrderRefusal> {
        let Status::Confirmed { .. } = self.status else {
            return Err(self.out_of_turn(StatusName::Shipped));
        };
        if self.shipping_address.is_none() {
            return Err(OrderRefusal::NoAddress);
        }
        if self.is_wholly_refunded() {
            return Err(OrderRefusal::WhollyRefunded { total: self.total });
        }
        Ok(self.moved(Status::Shipped { at: now }, OrderEvent::Shipped { order: self.id }))
    }

    /// Delivers a shipped order.
    pub(crate) fn deliver(&self, now: DateTime<Utc>) -> Result<OrderChange, OrderRefusal> {
        let Status::Shipped { .. } = self.status else {
            return Err(self.out_of_turn(StatusName::Delivered));
        };
        Ok(self.moved(Status::Delivered { at: now }, OrderEvent::Delivered { order: self.id }))
    }

    /// Erases the address, and the tie to the basket. Lines and amounts stay, as the law requires.
    pub(crate) fn anonymise(&self) -> Result<OrderChange, OrderRefusal> {
        if self.shipping_address.is_none() {
            return Err(OrderRefusal::AlreadyAnonymised);
        }
        let anonymised = Self { shipping_address: None, from_basket: false, ..self.clone() };
        Ok(self.changed(anonymised, OrderEvent::Anonymised { order: self.id }))
    }
}
