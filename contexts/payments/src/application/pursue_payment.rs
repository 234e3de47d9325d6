//! Carries on a payment that did not finish: after a crash, a lost answer, a provider that was away. The provider is asked
//! for the outcome before anything else is done.

use shared_kernel::{Origin, StoreError};

use super::charge_payment::{AMOUNT_DIFFERS, charge_request};
use super::ports::{Asked, DuePayment};
use super::{Application, origin_of};
use crate::domain::{OpenCharge, Payment, PendingAction, RefundId};

impl Application {
    /// Does the pending action of a payment: records its outcome if the provider knows it.
    pub(crate) async fn pursue_payment(&self, due: DuePayment) -> Result<(), StoreError> {
        let DuePayment { payment, attempts } = due;
        let origin = origin_of(&payment);
        let payment = match payment.pending_action() {
            PendingAction::FindOutcome(charge) => {
                self.find_out_outcome(payment, charge, attempts, &origin).await?
            }
            PendingAction::BeginRefund => self.begin_outstanding_refund(payment, &origin).await?,
            PendingAction::AskAgain(refund) => {
                return self.ask_again(payment, refund, attempts, &origin).await.map(drop);
            }
            PendingAction::FinishRefunds(_) | PendingAction::Nothing => payment,
        };
        self.carry_out_refunds(payment, attempts, &origin).await?;
        Ok(())
    }

    // tour: failure/ask-first
    async fn find_out_outcome(
        &self,
        payment: Payment,
        charge: OpenCharge,
        attempts: u32,
        origin: &Origin,
    ) -> Result<Payment, StoreError> {
        match self.gateway.look_up(payment.id()).await {
            Ok(Some(outcome)) => {
                self.record_provider_outcome(payment, outcome, Asked::LookUp, attempts, origin)
                    .await
            }
            Ok(None) if payment.may_be_charged(self.now()) => {
                self.charge(payment, charge, attempts, origin).await
            }
            // It stated another amount for a charge that it does not know: an operator has to find out why.
            Ok(None) if payment.is_wanted(self.now()) => {
                let answer = "no such charge, of which it stated another amount".to_owned();
                self.retry_later(payment, Asked::LookUp, answer, attempts).await
            }
            Ok(None) => self.withdraw(payment, charge, attempts, origin).await,
            Err(error) => {
                self.retry_later(payment, Asked::LookUp, error.to_string(), attempts).await
            }
        }
    }

    /// Asks what the provider states by now of a charge or a refund that has its outcome, and is in question.
    async fn ask_again(
        &self,
        payment: Payment,
        refund: Option<RefundId>,
        attempts: u32,
        origin: &Origin,
    ) -> Result<Payment, StoreError> {
        let (payment, asked, answer) = match refund {
            None => match self.gateway.look_up(payment.id()).await {
                Ok(Some(outcome)) => {
                    let payment = self.record_outcome(payment, outcome, None, origin).await?;
                    (payment, Asked::LookUp, AMOUNT_DIFFERS.to_owned())
                }
                Ok(None) => (payment, Asked::LookUp, "no such charge".to_owned()),
                Err(error) => (payment, Asked::LookUp, error.to_string()),
            },
            Some(refund) => match self.gateway.look_up_refund(refund).await {
                Ok(Some(outcome)) => {
                    let payment =
                        self.record_refund(payment, refund, outcome, None, origin).await?;
                    (payment, Asked::LookUpRefund, AMOUNT_DIFFERS.to_owned())
                }
                Ok(None) => (payment, Asked::LookUpRefund, "no such refund".to_owned()),
                Err(error) => (payment, Asked::LookUpRefund, error.to_string()),
            },
        };
        if payment.discrepancy().is_none() {
            return Ok(payment);
        }
        self.retry_later(payment, asked, answer, attempts).await
    }

    /// Gives a payment up for good. The provider must confirm that it will make no charge: a request that was sent before
    /// may still be on its way to it. Until then the payment stays open.
    async fn withdraw(
        &self,
        payment: Payment,
        charge: OpenCharge,
        attempts: u32,
        origin: &Origin,
    ) -> Result<Payment, StoreError> {
        match self.gateway.withdraw(charge_request(&payment, charge)).await {
            Ok(outcome) => {
                self.record_provider_outcome(payment, outcome, Asked::Withdraw, attempts, origin)
                    .await
            }
            Err(error) => {
                self.retry_later(payment, Asked::Withdraw, error.to_string(), attempts).await
            }
        }
    }
}

#[cfg(test)]
mod tests;
