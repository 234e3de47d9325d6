//! `products` does not have the units of an order: it is cancelled, even after it was confirmed.

use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::OrderId;

/// Not all units of the order can be had.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RecordStockRejected {
    pub(crate) order: OrderId,
}

/// Why it was not recorded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecordStockRejectedError {
    #[error("there is no order {0}")]
    NoSuchOrder(OrderId),
    #[error("the rejection could not be recorded")]
    Store(#[from] StoreError),
}

impl Application {
    /// Cancels the order. For one that is cancelled or shipped already, there is nothing to do.
    pub(crate) async fn record_stock_rejected(
        &self,
        command: RecordStockRejected,
        origin: &Origin,
    ) -> Result<(), RecordStockRejectedError> {
        let RecordStockRejected { order } = command;
        let order =
            self.orders.find(order).await?.ok_or(RecordStockRejectedError::NoSuchOrder(order))?;
        let Ok(cancelled) = order.stock_rejected(self.clock.now()) else { return Ok(()) };
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
        let order = shop.confirmed_order().await;
        for _ in 0..2 {
            let told = RecordStockRejected { order };
            shop.application.record_stock_rejected(told, &Origin::new(Uuid::nil())).await.unwrap();
        }
        assert_eq!(shop.cancel_reason(order).await, Some(CancelReason::OutOfStock));
        assert_eq!(
            shop.published(order).iter().filter(|kind| kind.contains("cancelled")).count(),
            1
        );
    }

    #[tokio::test]
    async fn what_is_shipped_is_not_called_back() {
        let shop = Shop::open();
        let order = shop.shipped_order().await;
        let before = shop.published(order).len();
        let told = RecordStockRejected { order };
        shop.application.record_stock_rejected(told, &Origin::new(Uuid::nil())).await.unwrap();
        assert_eq!(shop.published(order).len(), before);
    }
}
