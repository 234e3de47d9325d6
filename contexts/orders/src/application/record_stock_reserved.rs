//! `products` holds the units of an order: now the money is asked for.

use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::OrderId;

/// All units of the order are reserved.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RecordStockReserved {
    pub(crate) order: OrderId,
}

/// Why it was not recorded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecordStockReservedError {
    #[error("there is no order {0}")]
    NoSuchOrder(OrderId),
    #[error("the reservation could not be recorded")]
    Store(#[from] StoreError),
}

impl Application {
    /// Moves the order on to its payment. For one that has moved on or was given up meanwhile, there is nothing to do.
    pub(crate) async fn record_stock_reserved(
        &self,
        command: RecordStockReserved,
        origin: &Origin,
    ) -> Result<(), RecordStockReservedError> {
        let RecordStockReserved { order } = command;
        let order =
            self.orders.find(order).await?.ok_or(RecordStockReservedError::NoSuchOrder(order))?;
        let Ok(awaiting) = order.stock_reserved() else { return Ok(()) };
        self.commit(awaiting, origin).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use shared_kernel::Origin;
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::Shop;
    use crate::domain::StatusName;

    #[tokio::test]
    async fn asks_for_the_money_once() {
        let shop = Shop::open();
        let order = shop.placed_order().await;
        for _ in 0..2 {
            let told = RecordStockReserved { order };
            shop.application.record_stock_reserved(told, &Origin::new(Uuid::nil())).await.unwrap();
        }
        assert_eq!(shop.status(order).await, StatusName::AwaitingPayment);
        let expected = ["orders.order-placed.v1", "orders.order-awaiting-payment.v1"];
        assert_eq!(shop.published(order), expected);
    }

    #[tokio::test]
    async fn an_order_that_is_not_there_is_an_error() {
        let shop = Shop::open();
        let told = RecordStockReserved { order: OrderId::from_uuid(Uuid::nil()) };
        let refused = shop.application.record_stock_reserved(told, &Origin::new(Uuid::nil())).await;
        assert!(matches!(refused, Err(RecordStockReservedError::NoSuchOrder(_))));
    }
}
