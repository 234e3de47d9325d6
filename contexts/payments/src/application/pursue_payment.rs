//! Looking after a payment that did not finish: a crash, a lost answer, a provider that was not there. The rule
//! is to ask the provider what it knows before doing anything else.

use shared_kernel::{Origin, StoreError};

use super::ports::{Asked, ChargeOutcome, DuePayment};
use super::{Application, origin_of};
use crate::domain::{AbandonRefusal, OpenCharge, OpenEnd, Payment};

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
            Ok(Some(
                outcome @ (ChargeOutcome::Captured { .. } | ChargeOutcome::Declined { .. }),
            )) => self.record_outcome(payment, outcome, None, origin).await,
            Ok(Some(ChargeOutcome::Pending)) => {
                let payment = self.record_unknown(payment, origin).await?;
                self.try_later(payment, Asked::LookUp, "pending".to_owned(), attempts).await
            }
            Ok(None) => self.charge_or_give_up(payment, charge, attempts, origin).await,
            Err(error) => self.try_later(payment, Asked::LookUp, error.to_string(), attempts).await,
        }
    }

    /// The provider knows of no charge. Giving up is right when nobody wants the money any more or its time is
    /// over; otherwise the charge is sent again under the same key.
    async fn charge_or_give_up(
        &self,
        payment: Payment,
        charge: OpenCharge,
        attempts: u32,
        origin: &Origin,
    ) -> Result<Payment, StoreError> {
        let now = self.now();
        match payment.abandon(now) {
            Err(AbandonRefusal::StillWanted) => {
                self.charge(payment, charge, attempts, origin).await
            }
            Err(AbandonRefusal::AlreadySettled) => Ok(payment),
            // Decided on a state that has moved on, it must be asked again: the commit says so by a conflict.
            Ok(given_up) => match self.commit(given_up, origin).await {
                Err(StoreError::Conflict) => {
                    self.try_later(payment, Asked::LookUp, "not found".to_owned(), 0).await
                }
                committed => committed,
            },
        }
    }
}
