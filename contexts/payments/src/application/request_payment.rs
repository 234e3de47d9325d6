//! An order is to be paid: begins its payment, once.

use shared_kernel::{Origin, StoreError};

use super::Application;
use crate::domain::{Payment, PaymentRequest};

/// Why no payment was begun.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RequestPaymentError {
    #[error("the payment could not be stored")]
    Store(#[from] StoreError),
}

impl Application {
    /// Begins the payment and returns it for the charge. `None` when there is nothing to charge: the order was cancelled
    /// before, or costs nothing, or has its payment already, which due work takes further.
    pub(crate) async fn request_payment(
        &self,
        request: PaymentRequest,
        origin: &Origin,
    ) -> Result<Option<Payment>, RequestPaymentError> {
        if self.payments.is_cancelled(request.order).await? {
            return Ok(None);
        }
        let requested = Payment::request(request, self.now());
        let payment = requested.state.id();
        match self.commit(requested, origin).await {
            Ok(payment) => Ok(payment.open_charge().is_some().then_some(payment)),
            // The id is derived from the order, so a collision can only be the same payment.
            Err(StoreError::Conflict) if self.payments.find(payment).await?.is_some() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::{Shop, origin};
    use crate::domain::samples::request;

    #[tokio::test]
    async fn a_conflict_is_the_same_payment_only_where_there_is_one() {
        let (shop, origin) = (Shop::open(), origin());
        let ask = || shop.application.request_payment(request(1, "tok_success"), &origin);
        shop.payments.fail_after(0, StoreError::Conflict);
        let refused = ask().await;
        let Err(RequestPaymentError::Store(StoreError::Conflict)) = refused else {
            panic!("{refused:?}")
        };
        assert!(ask().await.unwrap().is_some());
        assert!(ask().await.unwrap().is_none(), "the payment has begun");
        assert_eq!(shop.facts().len(), 1);
    }
}
