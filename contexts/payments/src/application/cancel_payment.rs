//! The order was cancelled: what was taken goes back, what is under way is remembered as unwanted.

use shared_kernel::{Origin, StoreError};

use super::Application;
use crate::domain::{CancelRefusal, OrderId, Payment, PaymentId};

/// Why the cancellation was not taken note of.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CancelPaymentError {
    #[error("the cancellation could not be stored")]
    Store(#[from] StoreError),
}

impl Application {
    /// Takes note of the cancellation and returns the payment if there is now a refund to carry out.
    pub(crate) async fn cancel_payment(
        &self,
        order: OrderId,
        origin: &Origin,
    ) -> Result<Option<Payment>, CancelPaymentError> {
        let now = self.now();
        let Some(payment) = self.payments.find(PaymentId::of_order(order)).await? else {
            // Should the request for payment come after all (a dead letter, replayed), it finds this.
            self.payments.remember_cancellation(order, now, origin).await?;
            return Ok(None);
        };
        match payment.cancel_order(now) {
            Ok(cancelled) => Ok(Some(self.commit(cancelled, origin).await?)),
            Err(CancelRefusal::AlreadyNoted | CancelRefusal::NothingToUndo) => Ok(None),
        }
    }
}
