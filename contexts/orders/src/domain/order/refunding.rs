//! Refunds of an order: each is recorded once by its id, and their sum never exceeds the total.

use shared_kernel::Money;

use crate::domain::{Order, OrderChange, OrderEvent, OrderRefusal, Refund};

impl Order {
    /// The sum of all refunds so far.
    pub(crate) fn refunded(&self) -> Money {
        let sum = self.refunds.iter().map(|refund| refund.amount().amount_minor()).sum();
        Money::new(sum, self.total.currency())
    }

    /// Whether nothing is left of what was paid. Of an order that cost nothing, nothing can be refunded.
    pub(super) fn is_wholly_refunded(&self) -> bool {
        self.total.amount_minor() > 0 && self.refunded() == self.total
    }

    /// `payments` paid money back. That may happen in any status, also after the order was cancelled.
    pub(super) fn refund_completed(&self, refund: Refund) -> Result<OrderChange, OrderRefusal> {
        if self.refunds.iter().any(|recorded| recorded.id() == refund.id()) {
            return Err(OrderRefusal::RefundAlreadyRecorded);
        }
        let too_large = OrderRefusal::RefundTooLarge { total: self.total, amount: refund.amount() };
        let Ok(refunded) = self.refunded().plus(refund.amount()) else { return Err(too_large) };
        if refund.amount().amount_minor() <= 0
            || refunded.amount_minor() > self.total.amount_minor()
        {
            return Err(too_large);
        }
        let mut refunds = self.refunds.clone();
        refunds.push(refund);
        let event = OrderEvent::Refunded { order: self.id, refund, refunded };
        Ok(self.changed(Self { refunds, ..self.clone() }, event))
    }
}
