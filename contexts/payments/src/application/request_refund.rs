//! An administrator refunds a payment.

use shared_kernel::{Currency, Origin, StoreError};

use super::Application;
use super::ports::KeyAway;
use crate::domain::{Payment, PaymentId, RefundAmount, RefundId, RefundNote, RefundRefusal};

/// The refund to begin, and why.
#[derive(Debug, Clone)]
pub(crate) struct RequestRefund {
    pub(crate) payment: PaymentId,
    pub(crate) refund: RefundId,
    pub(crate) amount: RefundAmount,
    /// The currency that the amount was meant in, if that was said.
    pub(crate) currency: Option<Currency>,
    pub(crate) note: RefundNote,
}

/// Why no refund was begun.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RequestRefundError {
    #[error("there is no such payment")]
    NoSuchPayment,
    #[error("the payment is in {paid}, and the refund was asked for in {wanted}")]
    OtherCurrency { paid: Currency, wanted: Currency },
    #[error(transparent)]
    Refused(#[from] RefundRefusal),
    /// The key that seals the note. Nothing is refunded.
    #[error("the note of the refund cannot be sealed")]
    Key(#[from] KeyAway),
    #[error("the refund could not be stored")]
    Store(#[from] StoreError),
}

impl Application {
    /// Begins a refund and returns the payment, so that the refund can be carried out.
    pub(crate) async fn request_refund(
        &self,
        command: RequestRefund,
        origin: &Origin,
    ) -> Result<Payment, RequestRefundError> {
        let RequestRefund { payment, refund, amount, currency, note } = command;
        let payment =
            self.payments.find(payment).await?.ok_or(RequestRefundError::NoSuchPayment)?;
        let paid = payment.amount().currency();
        if let Some(wanted) = currency.filter(|wanted| *wanted != paid) {
            return Err(RequestRefundError::OtherCurrency { paid, wanted });
        }
        let note = self.notes.seal(payment.customer(), refund, &note).await?;
        let requested = payment.request_refund(refund, amount, note, self.now())?;
        Ok(self.commit(requested, origin).await?)
    }
}
