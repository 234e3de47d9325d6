//! Queries about payments.

use shared_kernel::StoreError;

use super::Application;
use super::ports::{KeyAway, PastAttempt, PaymentsWanted};
use crate::domain::{OrderId, Payment, PaymentId, Refund, RefundNote, RefundReason};

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

    /// The opened note of a refund, if an administrator asked for it and its customer is not erased.
    pub(crate) async fn note_of(
        &self,
        payment: &Payment,
        refund: &Refund,
    ) -> Result<Option<RefundNote>, KeyAway> {
        match refund.reason() {
            RefundReason::OrderCancelled => Ok(None),
            RefundReason::Asked(note) => {
                self.notes.open(payment.customer(), refund.id(), note).await
            }
        }
    }

    /// The requests to the provider that settled nothing.
    pub(crate) async fn attempts_for(&self, id: PaymentId) -> Result<Vec<PastAttempt>, StoreError> {
        self.payments.attempts(id).await
    }
}
