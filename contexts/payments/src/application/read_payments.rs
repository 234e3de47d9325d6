//! Queries about payments.

use shared_kernel::StoreError;

use super::Application;
use super::ports::{PastAttempt, PaymentsWanted};
use crate::domain::{OrderId, Payment, PaymentId};

impl Application {
    /// One payment.
    pub(crate) async fn payment(&self, id: PaymentId) -> Result<Option<Payment>, StoreError> {
        self.payments.find(id).await
    }

    /// The payment of an order.
    pub(crate) async fn payment_of_order(
        &self,
        order: OrderId,
    ) -> Result<Option<Payment>, StoreError> {
        self.payments.find(PaymentId::of_order(order)).await
    }

    /// Payments, newest first.
    pub(crate) async fn list_payments(
        &self,
        wanted: PaymentsWanted,
    ) -> Result<Vec<Payment>, StoreError> {
        self.payments.list(wanted).await
    }

    /// The requests to the provider that settled nothing.
    pub(crate) async fn attempts_for(&self, id: PaymentId) -> Result<Vec<PastAttempt>, StoreError> {
        self.payments.attempts(id).await
    }
}
