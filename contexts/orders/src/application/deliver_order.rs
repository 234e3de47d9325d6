//! The parcel has arrived.

use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::{OrderId, OrderRefusal};

/// Mark this order as delivered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DeliverOrder {
    pub(crate) order: OrderId,
}

/// Why it was not marked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeliverOrderError {
    #[error("there is no such order")]
    NoSuchOrder,
    #[error(transparent)]
    Refused(#[from] OrderRefusal),
    #[error("the order could not be marked as delivered")]
    Store(#[from] StoreError),
}

impl Application {
    pub(crate) async fn deliver_order(
        &self,
        command: DeliverOrder,
        origin: &Origin,
    ) -> Result<(), DeliverOrderError> {
        let order = self.orders.find(command.order).await?.ok_or(DeliverOrderError::NoSuchOrder)?;
        let delivered = order.deliver(self.clock.now())?;
        self.commit(delivered, origin).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::Shop;
    use crate::domain::StatusName;

    async fn deliver(shop: &Shop, order: OrderId) -> Result<(), DeliverOrderError> {
        shop.application.deliver_order(DeliverOrder { order }, &Origin::new(Uuid::nil())).await
    }

    #[tokio::test]
    async fn marks_the_order_and_says_so() {
        let shop = Shop::open();
        let order = shop.shipped_order().await;
        deliver(&shop, order).await.unwrap();
        assert_eq!(shop.status(order).await, StatusName::Delivered);
        assert_eq!(shop.published(order).last(), Some(&"orders.order-delivered.v1"));
    }

    #[tokio::test]
    async fn it_is_not_too_early_nor_twice() {
        let shop = Shop::open();
        let (early, order) = (shop.confirmed_order().await, shop.shipped_order().await);
        assert!(matches!(deliver(&shop, early).await, Err(DeliverOrderError::Refused(_))));
        deliver(&shop, order).await.unwrap();
        assert!(matches!(deliver(&shop, order).await, Err(DeliverOrderError::Refused(_))));
    }
}
