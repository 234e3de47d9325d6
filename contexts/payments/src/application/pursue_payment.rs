//! Looking after a payment that did not finish: a crash, a lost answer, a provider that was not there. The rule
//! is to ask the provider what it knows before doing anything else.

use shared_kernel::{Origin, StoreError};

use super::charge_payment::charge_request;
use super::ports::{Asked, DuePayment};
use super::{Application, origin_of};
use crate::domain::{OpenCharge, OpenEnd, Payment};

impl Application {
    /// Takes a payment one step further: to its outcome if the provider knows it.
    pub(crate) async fn pursue_payment(&self, due: DuePayment) -> Result<(), StoreError> {
        let DuePayment { payment, attempts } = due;
        let origin = origin_of(&payment);
        let payment = match payment.open_end() {
            OpenEnd::Charge(charge) => {
                self.find_out_outcome(payment, charge, attempts, &origin).await?
            }
            OpenEnd::RefundOwed => self.settle_what_is_owed(payment, &origin).await?,
            OpenEnd::Refunds(_) | OpenEnd::Nothing => payment,
        };
        self.carry_out_refunds(payment, attempts, &origin).await?;
        Ok(())
    }

    async fn find_out_outcome(
        &self,
        payment: Payment,
        charge: OpenCharge,
        attempts: u32,
        origin: &Origin,
    ) -> Result<Payment, StoreError> {
        match self.gateway.look_up(payment.id).await {
            Ok(Some(outcome)) => {
                self.take_word(payment, outcome, Asked::LookUp, attempts, origin).await
            }
            Ok(None) if payment.may_be_charged(self.now()) => {
                self.charge(payment, charge, attempts, origin).await
            }
            Ok(None) => self.withdraw(payment, charge, attempts, origin).await,
            Err(error) => self.try_later(payment, Asked::LookUp, error.to_string(), attempts).await,
        }
    }

    /// Gives a payment up for good. The provider must say that it will make no charge: a request that we sent before
    /// may still be on its way to it. Until it has said so the payment stays open.
    async fn withdraw(
        &self,
        payment: Payment,
        charge: OpenCharge,
        attempts: u32,
        origin: &Origin,
    ) -> Result<Payment, StoreError> {
        match self.gateway.withdraw(charge_request(&payment, charge)).await {
            Ok(outcome) => {
                self.take_word(payment, outcome, Asked::Withdraw, attempts, origin).await
            }
            Err(error) => {
                self.try_later(payment, Asked::Withdraw, error.to_string(), attempts).await
            }
        }
    }
}
