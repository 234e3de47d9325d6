//! The order was cancelled: money that was taken is refunded, a charge under way is marked as unwanted.

use shared_kernel::{Origin, StoreError};

use super::Application;
use crate::domain::{CancelRefusal, OrderId, Payment, PaymentId};

/// Why the cancellation was not stored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CancelPaymentError {
    #[error("the cancellation could not be stored")]
    Store(#[from] StoreError),
}

impl Application {
    /// Stores the cancellation and returns the payment if there is now a refund to carry out.
    pub(crate) async fn cancel_payment(
        &self,
        order: OrderId,
        origin: &Origin,
    ) -> Result<Option<Payment>, CancelPaymentError> {
        let now = self.now();
        let Some(payment) = self.payments.find(PaymentId::of_order(order)).await? else {
            // A request for payment that comes after this, such as a replayed dead letter, finds it.
            self.payments.store_cancellation(order, now, origin).await?;
            return Ok(None);
        };
        match payment.cancel_order(now) {
            Ok(cancelled) => Ok(Some(self.commit(cancelled, origin).await?)),
            Err(CancelRefusal::AlreadyNoted | CancelRefusal::NothingToUndo) => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests;
