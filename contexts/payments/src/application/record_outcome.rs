//! Writing down what the provider said of a charge, whichever way we heard it: the answer, a look-up, a webhook.
//! Whoever comes second finds the outcome there and changes nothing.

use shared_kernel::{Origin, StoreError};

use super::ports::{Alongside, ChargeOutcome, WebhookReceipt};
use super::{Application, DECISIONS};
use crate::domain::{OpenEnd, Payment, PaymentChange, PaymentId};

impl Application {
    /// Records a final outcome, and begins the refund that is owed if the money came too late.
    pub(super) async fn record_outcome(
        &self,
        payment: Payment,
        outcome: ChargeOutcome,
        receipt: Option<WebhookReceipt>,
        origin: &Origin,
    ) -> Result<Payment, StoreError> {
        let now = self.now();
        let settled = self
            .decide(payment, receipt, origin, |payment| match outcome.clone() {
                ChargeOutcome::Captured { reference } => payment.capture(reference, now).ok(),
                ChargeOutcome::Declined { reason } => payment.decline(reason, now).ok(),
                ChargeOutcome::Withdrawn => payment.give_up(now).ok(),
                ChargeOutcome::Pending => None,
            })
            .await?;
        self.settle_what_is_owed(settled, origin).await
    }

    /// Records that the provider was asked to charge and gave no final answer.
    pub(super) async fn record_unknown(
        &self,
        payment: Payment,
        origin: &Origin,
    ) -> Result<Payment, StoreError> {
        let now = self.now();
        self.decide(payment, None, origin, |payment| payment.outcome_unknown(now).ok()).await
    }

    /// Begins the refund of money that is not wanted, as a second decision. A crash between the two leaves a
    /// payment that says it owes a refund, and whoever watches over payments comes here again.
    pub(super) async fn settle_what_is_owed(
        &self,
        payment: Payment,
        origin: &Origin,
    ) -> Result<Payment, StoreError> {
        if payment.open_end() != OpenEnd::RefundOwed {
            return Ok(payment);
        }
        let now = self.now();
        self.decide(payment, None, origin, |payment| payment.begin_owed_refund(now).ok()).await
    }

    /// Decides and commits, and decides again on what somebody else has committed first. A refusal (`None`)
    /// means that there is nothing new: the payment as it then is comes back, and nothing is written.
    pub(super) async fn decide(
        &self,
        payment: Payment,
        receipt: Option<WebhookReceipt>,
        origin: &Origin,
        decision: impl Fn(&Payment) -> Option<PaymentChange> + Send + Sync,
    ) -> Result<Payment, StoreError> {
        let mut payment = payment;
        for _decision in 0..DECISIONS {
            let Some(change) = decision(&payment) else { return Ok(payment) };
            let next_action_at = self.pacing.watch(&change.state, self.now());
            let decided = change.state.clone();
            let alongside = Alongside { next_action_at, receipt: receipt.clone() };
            match self.payments.commit(change, alongside, origin).await {
                Ok(()) => return Ok(decided),
                Err(StoreError::Conflict) => payment = self.reload(payment.id).await?,
                // The same webhook was dealt with a moment ago, by somebody else.
                Err(StoreError::Duplicate { .. }) if receipt.is_some() => {
                    return self.reload(payment.id).await;
                }
                Err(error) => return Err(error),
            }
        }
        Err(StoreError::Conflict)
    }

    async fn reload(&self, payment: PaymentId) -> Result<Payment, StoreError> {
        // A payment is never deleted: one that was there and is gone means that we read the wrong database.
        let gone = || StoreError::Unavailable("a payment that was stored is not there".into());
        self.payments.find(payment).await?.ok_or_else(gone)
    }
}
