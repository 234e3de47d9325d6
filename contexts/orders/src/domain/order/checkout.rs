//! The checkout: the reports of `products` and `payments` about an order, and the decision on each: ask for the payment,
//! confirm, or cancel. Reports arrive late, twice or out of order; a report that no longer applies is refused by name
//! and changes nothing.

use chrono::{DateTime, Utc};
use shared_kernel::Money;

use crate::domain::{
    CancelReason, DeclineReason, Order, OrderChange, OrderEvent, OrderRefusal, Refund, Status,
    StatusName,
};

/// A report of another context about an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CheckoutReport {
    /// `products` reserved all units.
    StockReserved,
    /// `products` does not have the units. It may report this after the order was confirmed, when the reservation had
    /// expired by then.
    StockRejected,
    /// The reservation expired.
    ReservationExpired,
    /// `payments` captured this amount.
    PaymentCaptured { amount: Money },
    /// The payment was declined for good.
    PaymentDeclined { reason: DeclineReason },
    /// The provider carried out this refund.
    RefundCompleted { refund: Refund },
}

impl Order {
    // tour: checkout/report
    /// Decides on a report.
    pub(crate) fn apply(
        &self,
        report: CheckoutReport,
        now: DateTime<Utc>,
    ) -> Result<OrderChange, OrderRefusal> {
        match report {
            CheckoutReport::StockReserved => self.ask_for_payment(),
            // A confirmed order is cancelled too: `payments` refunds it.
            CheckoutReport::StockRejected => self.cancelled(CancelReason::OutOfStock, now),
            // A confirmed order stays: `products` reserves its units again, or rejects it.
            CheckoutReport::ReservationExpired => {
                self.cancelled_unsettled(CancelReason::ReservationExpired, now)
            }
            CheckoutReport::PaymentCaptured { amount } => self.confirm(amount, now),
            CheckoutReport::PaymentDeclined { reason } => {
                self.cancelled_unsettled(CancelReason::PaymentDeclined(reason), now)
            }
            CheckoutReport::RefundCompleted { refund } => self.refund_completed(refund),
        }
    }

    /// The units are reserved: asks `payments` for the money and hands over the payment token.
    fn ask_for_payment(&self) -> Result<OrderChange, OrderRefusal> {
        let Status::Placed { payment_token } = &self.status else {
            return Err(self.out_of_turn(StatusName::AwaitingPayment));
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

    // tour: checkout/confirm
    /// The money is captured: confirms the order if it is the whole amount in the order's currency.
    fn confirm(&self, captured: Money, now: DateTime<Utc>) -> Result<OrderChange, OrderRefusal> {
        let Status::AwaitingPayment = self.status else {
            return Err(self.out_of_turn(StatusName::Confirmed));
        };
        if captured != self.total {
            return Err(OrderRefusal::PaymentDiffers { total: self.total, captured });
        }
        Ok(self.moved(Status::Confirmed { at: now }, OrderEvent::Confirmed { order: self.id }))
    }

    /// Cancels an order that is neither confirmed nor cancelled yet.
    pub(super) fn cancelled_unsettled(
        &self,
        reason: CancelReason,
        now: DateTime<Utc>,
    ) -> Result<OrderChange, OrderRefusal> {
        if self.status.is_settled() {
            return Err(self.out_of_turn(StatusName::Cancelled));
        }
        self.cancelled(reason, now)
    }

    // tour: failure/declined
    /// Cancels the order in any status that allows it. A checkout that ends so leaves the basket as it was; a purchase
    /// that was confirmed before is not put back into it.
    pub(super) fn cancelled(
        &self,
        reason: CancelReason,
        now: DateTime<Utc>,
    ) -> Result<OrderChange, OrderRefusal> {
        if !self.status.name().leads_to(StatusName::Cancelled) {
            return Err(self.out_of_turn(StatusName::Cancelled));
        }
        let gives_back = self.from_basket && !self.status.is_settled();
        let event = OrderEvent::Cancelled { order: self.id, reason, gives_back };
        Ok(self.moved(Status::Cancelled { at: now, reason }, event))
    }
}
