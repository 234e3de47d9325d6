//! `payments` has the money for an order: it is confirmed.

use shared_kernel::{Money, Origin, StoreError};

use crate::application::Application;
use crate::domain::{OrderId, OrderRefusal};

/// So much was taken for the order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RecordPaymentCaptured {
    pub(crate) order: OrderId,
    pub(crate) amount: Money,
}

/// Why it was not recorded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecordPaymentCapturedError {
    #[error("there is no order {0}")]
    NoSuchOrder(OrderId),
    #[error(transparent)]
    Differs(#[from] OrderRefusal),
    #[error("the payment could not be recorded")]
    Store(#[from] StoreError),
}

impl Application {
    /// Confirms the order. For one that is settled already there is nothing to do: when it was cancelled meanwhile,
    /// `payments` gives the money back on its own. Another amount than asked for confirms nothing and is an error
    /// for an operator to see.
    pub(crate) async fn record_payment_captured(
        &self,
        command: RecordPaymentCaptured,
        origin: &Origin,
    ) -> Result<(), RecordPaymentCapturedError> {
        let RecordPaymentCaptured { order, amount } = command;
        let order =
            self.orders.find(order).await?.ok_or(RecordPaymentCapturedError::NoSuchOrder(order))?;
        let confirmed = match order.payment_captured(amount, self.clock.now()) {
            Ok(confirmed) => confirmed,
            Err(differs @ OrderRefusal::PaymentDiffers { .. }) => return Err(differs.into()),
            Err(_late) => return Ok(()),
        };
        self.commit(confirmed, origin).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use shared_kernel::Origin;
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::{Shop, euros};
    use crate::domain::StatusName;

    async fn capture(
        shop: &Shop,
        order: OrderId,
        minor: i64,
    ) -> Result<(), RecordPaymentCapturedError> {
        let told = RecordPaymentCaptured { order, amount: euros(minor) };
        shop.application.record_payment_captured(told, &Origin::new(Uuid::nil())).await
    }

    #[tokio::test]
    async fn confirms_the_order_once() {
        let shop = Shop::open();
        let order = shop.order_awaiting_payment().await;
        capture(&shop, order, 2500).await.unwrap();
        capture(&shop, order, 2500).await.unwrap();
        assert_eq!(shop.status(order).await, StatusName::Confirmed);
        assert_eq!(shop.published(order).last(), Some(&"orders.order-confirmed.v1"));
        assert_eq!(shop.published(order).len(), 3);
    }

    #[tokio::test]
    async fn another_amount_confirms_nothing() {
        let shop = Shop::open();
        let order = shop.order_awaiting_payment().await;
        let refused = capture(&shop, order, 2400).await;
        assert!(matches!(refused, Err(RecordPaymentCapturedError::Differs(_))), "{refused:?}");
        assert_eq!(shop.status(order).await, StatusName::AwaitingPayment);
    }

    #[tokio::test]
    async fn money_that_comes_too_late_changes_nothing() {
        let shop = Shop::open();
        let order = shop.cancelled_order().await;
        capture(&shop, order, 2500).await.unwrap();
        assert_eq!(shop.status(order).await, StatusName::Cancelled);
    }
}
