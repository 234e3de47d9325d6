//! Sends refunds to the provider. The provider is always asked first whether it knows the refund: it may have been sent
//! before a crash.

use shared_kernel::{Origin, StoreError};

use super::Application;
use super::charge_payment::AMOUNT_DIFFERS;
use super::ports::{Asked, GatewayError, RefundOutcome, RefundRequest, WebhookReceipt};
use crate::domain::{Payment, Refund, RefundId};

impl Application {
    /// Asks for every refund without an outcome and records what the provider says.
    pub(crate) async fn carry_out_refunds(
        &self,
        payment: Payment,
        attempts: u32,
        origin: &Origin,
    ) -> Result<Payment, StoreError> {
        let mut payment = payment;
        let mut tried: Vec<RefundId> = Vec::new();
        // A refund that fails may make another one outstanding, so the payment is looked at again after each.
        while let Some(refund) = next_pending(&payment, &tried) {
            payment = self.carry_out_refund(payment, refund, attempts, origin).await?;
            tried.push(refund);
        }
        Ok(payment)
    }

    async fn carry_out_refund(
        &self,
        payment: Payment,
        refund: RefundId,
        attempts: u32,
        origin: &Origin,
    ) -> Result<Payment, StoreError> {
        let Some(pending) = payment.refund(refund) else { return Ok(payment) };
        let request = RefundRequest { refund, payment: payment.id(), amount: pending.amount() };
        let (asked, answer) = match self.gateway.look_up_refund(refund).await {
            Ok(None) if payment.refund_is_in_question(refund) => {
                let answer = "no such refund, of which it stated another amount".to_owned();
                return self.retry_later(payment, Asked::LookUpRefund, answer, attempts).await;
            }
            Ok(None) => (Asked::Refund, self.gateway.refund(request).await),
            Ok(Some(outcome)) => (Asked::LookUpRefund, Ok(outcome)),
            Err(error) => (Asked::LookUpRefund, Err(error)),
        };
        match answer {
            Ok(outcome) => {
                let payment = self.record_refund(payment, refund, outcome, None, origin).await?;
                if payment.refund(refund).is_some_and(Refund::is_pending) {
                    return self
                        .retry_later(payment, asked, AMOUNT_DIFFERS.to_owned(), attempts)
                        .await;
                }
                Ok(payment)
            }
            Err(error @ (GatewayError::NotReached { .. } | GatewayError::NoAnswer { .. })) => {
                self.retry_later(payment, asked, error.to_string(), attempts).await
            }
        }
    }

    /// Records the outcome of a refund, and begins the outstanding one if this one failed.
    pub(super) async fn record_refund(
        &self,
        payment: Payment,
        refund: RefundId,
        outcome: RefundOutcome,
        receipt: Option<WebhookReceipt>,
        origin: &Origin,
    ) -> Result<Payment, StoreError> {
        let now = self.now();
        let settled = self
            .decide(payment, receipt, origin, |payment| match outcome.clone() {
                RefundOutcome::Completed { reference, stated } => {
                    payment.complete_refund(refund, reference, stated, now).ok()
                }
                RefundOutcome::Failed { reason, stated } => {
                    payment.fail_refund(refund, reason, stated, now).ok()
                }
            })
            .await?;
        self.begin_refund_if_outstanding(settled, origin).await
    }
}

fn next_pending(payment: &Payment, tried: &[RefundId]) -> Option<RefundId> {
    let mut pending = payment.refunds().iter().filter(|refund| Refund::is_pending(refund));
    pending.find(|refund| !tried.contains(&refund.id())).map(Refund::id)
}
