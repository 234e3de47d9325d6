//! The first charge of a payment, made only by the process that has just committed the request. A process that finds the
//! payment open later asks the provider first (`pursue_payment`).

use shared_kernel::{Origin, StoreError};

use super::Application;
use super::ports::{Asked, Attempt, ChargeOutcome, ChargeRequest, GatewayError};
use crate::domain::{OpenCharge, Payment, PaymentStatus};

/// The stored answer of a provider that stated another amount than it was asked for. The payment has the amounts.
pub(super) const AMOUNT_DIFFERS: &str = "another amount than was asked for";

impl Application {
    /// Charges a payment that was requested a moment ago and records the outcome. A request that came too late is left to
    /// be withdrawn: its order is cancelled, or will be. One that was sent meanwhile is left to be asked about.
    pub(crate) async fn charge_payment(
        &self,
        payment: Payment,
        origin: &Origin,
    ) -> Result<Payment, StoreError> {
        match payment.status() {
            PaymentStatus::Requested { charge } if payment.may_be_charged(self.now()) => {
                let charge = charge.clone();
                self.charge(payment, charge, 0, origin).await
            }
            PaymentStatus::Requested { .. }
            | PaymentStatus::Unknown { .. }
            | PaymentStatus::Captured { .. }
            | PaymentStatus::Declined { .. }
            | PaymentStatus::Voided { .. } => Ok(payment),
        }
    }

    // tour: checkout/charge
    /// Sends the charge. It carries the payment's id as idempotency key, so that sending it again after an
    /// answer was lost cannot take the money twice.
    pub(super) async fn charge(
        &self,
        payment: Payment,
        charge: OpenCharge,
        attempts: u32,
        origin: &Origin,
    ) -> Result<Payment, StoreError> {
        match self.gateway.charge(charge_request(&payment, charge)).await {
            Ok(outcome) => {
                self.record_provider_outcome(payment, outcome, Asked::Charge, attempts, origin)
                    .await
            }
            Err(error @ GatewayError::NoAnswer { .. }) => {
                let payment = self.record_unknown(payment, origin).await?;
                self.retry_later(payment, Asked::Charge, error.to_string(), attempts).await
            }
            Err(error @ GatewayError::NotReached { .. }) => {
                self.retry_later(payment, Asked::Charge, error.to_string(), attempts).await
            }
        }
    }

    /// Records the provider's outcome of the charge, and plans to ask again if it is not final.
    pub(super) async fn record_provider_outcome(
        &self,
        payment: Payment,
        outcome: ChargeOutcome,
        asked: Asked,
        attempts: u32,
        origin: &Origin,
    ) -> Result<Payment, StoreError> {
        if outcome == ChargeOutcome::Pending {
            let payment = self.record_unknown(payment, origin).await?;
            return self.retry_later(payment, asked, "pending".to_owned(), attempts).await;
        }
        let payment = self.record_outcome(payment, outcome, None, origin).await?;
        if payment.charge_is_in_question() {
            return self.retry_later(payment, asked, AMOUNT_DIFFERS.to_owned(), attempts).await;
        }
        Ok(payment)
    }

    /// Stores an attempt that settled nothing and when the next one is due, if an action is still pending.
    pub(super) async fn retry_later(
        &self,
        payment: Payment,
        asked: Asked,
        answer: String,
        attempts: u32,
    ) -> Result<Payment, StoreError> {
        let now = self.now();
        if self.pacing.due_at(&payment, now).is_none() {
            return Ok(payment);
        }
        let next_action_at = self.pacing.retry(payment.id(), attempts, now);
        let (id, version) = (payment.id(), payment.version());
        let attempt = Attempt { payment: id, version, at: now, asked, answer, next_action_at };
        self.payments.record_attempt(attempt).await?;
        Ok(payment)
    }
}

/// The charge of a payment, the same however often it is sent.
pub(super) fn charge_request(payment: &Payment, charge: OpenCharge) -> ChargeRequest {
    ChargeRequest {
        payment: payment.id(),
        order: payment.order(),
        customer: payment.customer(),
        amount: payment.amount(),
        token: charge.token,
    }
}

#[cfg(test)]
mod tests;
