//! Records the outcome of a charge, whichever way it came: the answer, a look-up, a webhook. The second one finds the
//! outcome recorded and changes nothing.

use shared_kernel::{Origin, StoreError};

use super::Application;
use super::ports::{ChargeOutcome, CommitExtras, WebhookReceipt};
use crate::domain::{Payment, PaymentChange, PaymentFact, PaymentId};

/// How often a decision is taken again after a conflict. At most two or three parties change one payment at a time: the
/// charge, a webhook, a cancellation.
const DECISIONS: u32 = 8;

impl Application {
    /// Records a final outcome, and begins the outstanding refund if the money came too late.
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
                ChargeOutcome::Captured { reference, stated } => {
                    payment.capture(reference, stated, now).ok()
                }
                ChargeOutcome::Declined { reason, stated } => {
                    payment.decline(reason, stated, now).ok()
                }
                ChargeOutcome::Withdrawn => payment.give_up(now).ok(),
                ChargeOutcome::Pending => None,
            })
            .await?;
        self.begin_refund_if_outstanding(settled, origin).await
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

    /// Begins the refund of money that is not wanted, as a second decision. A crash between the two leaves a payment with an
    /// outstanding refund, which is begun when its action is due; so is another one after the provider has refused one.
    pub(super) async fn begin_refund_if_outstanding(
        &self,
        payment: Payment,
        origin: &Origin,
    ) -> Result<Payment, StoreError> {
        if payment.refused_cancellation_refunds() > 0 {
            return Ok(payment);
        }
        self.begin_outstanding_refund(payment, origin).await
    }

    /// The same, when its action is due.
    pub(super) async fn begin_outstanding_refund(
        &self,
        payment: Payment,
        origin: &Origin,
    ) -> Result<Payment, StoreError> {
        if !payment.refund_is_outstanding() {
            return Ok(payment);
        }
        let now = self.now();
        self.decide(payment, None, origin, |payment| payment.begin_outstanding_refund(now).ok())
            .await
    }

    /// Decides and commits, and after a conflict decides again on what was committed first. A refusal (`None`) means that
    /// there is nothing new: the payment as it then is is returned, and nothing is written.
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
            let next_action_at = self.pacing.due_at(&change.state, self.now());
            let decided = change.state.clone();
            // A webhook whose amount differs settles nothing: should it come again corrected, it is no repetition.
            let differs = matches!(change.event.fact, PaymentFact::AmountDiffers { .. });
            let taken = receipt.clone().filter(|_receipt| !differs);
            let extras = CommitExtras { next_action_at, receipt: taken };
            match self.payments.commit(change, extras, origin).await {
                Ok(()) => return Ok(decided),
                Err(StoreError::Conflict) => payment = self.reload(payment.id()).await?,
                // The same webhook took effect a moment ago.
                Err(StoreError::Duplicate { .. }) if receipt.is_some() => {
                    return self.reload(payment.id()).await;
                }
                Err(error) => return Err(error),
            }
        }
        Err(StoreError::Conflict)
    }

    async fn reload(&self, payment: PaymentId) -> Result<Payment, StoreError> {
        // A payment is never deleted: one that is gone means that this is the wrong database.
        let gone = || StoreError::Unavailable("a payment that was stored is not there".into());
        self.payments.find(payment).await?.ok_or_else(gone)
    }
}
