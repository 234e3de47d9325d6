//! `payments` could not get the money for an order: it is cancelled.

use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::OrderId;

/// The payment was refused for good.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RecordPaymentDeclined {
    pub(crate) order: OrderId,
}

/// Why it was not recorded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecordPaymentDeclinedError {
    #[error("there is no order {0}")]
    NoSuchOrder(OrderId),
    #[error("the decline could not be recorded")]
    Store(#[from] StoreError),
}

impl Application {
    /// Cancels the order. For one that is settled already, there is nothing to do.
    pub(crate) async fn record_payment_declined(
        &self,
        command: RecordPaymentDeclined,
        origin: &Origin,
    ) -> Result<(), RecordPaymentDeclinedError> {
        let RecordPaymentDeclined { order } = command;
        let order =
            self.orders.find(order).await?.ok_or(RecordPaymentDeclinedError::NoSuchOrder(order))?;
        let Ok(cancelled) = order.payment_declined(self.clock.now()) else { return Ok(()) };
        self.commit(cancelled, origin).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use shared_kernel::Origin;
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::Shop;
    use crate::domain::CancelReason;

    #[tokio::test]
    async fn cancels_the_order_once() {
        let shop = Shop::open();
        let order = shop.order_awaiting_payment().await;
        for _ in 0..2 {
            let told = RecordPaymentDeclined { order };
            shop.application
                .record_payment_declined(told, &Origin::new(Uuid::nil()))
                .await
                .unwrap();
        }
        assert_eq!(shop.cancel_reason(order).await, Some(CancelReason::PaymentDeclined));
        assert_eq!(
            shop.published(order).iter().filter(|kind| kind.contains("cancelled")).count(),
            1
        );
    }

    #[tokio::test]
    async fn a_confirmed_order_stays() {
        let shop = Shop::open();
        let order = shop.confirmed_order().await;
        let before = shop.published(order).len();
        let told = RecordPaymentDeclined { order };
        shop.application.record_payment_declined(told, &Origin::new(Uuid::nil())).await.unwrap();
        assert_eq!(shop.published(order).len(), before);
    }
}
