//! The parcel leaves.

use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::{OrderId, OrderRefusal};

/// Mark this order as shipped.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ShipOrder {
    pub(crate) order: OrderId,
}

/// Why it was not marked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ShipOrderError {
    #[error("there is no such order")]
    NoSuchOrder,
    #[error(transparent)]
    Refused(#[from] OrderRefusal),
    #[error("the order could not be marked as shipped")]
    Store(#[from] StoreError),
}

impl Application {
    pub(crate) async fn ship_order(
        &self,
        command: ShipOrder,
        origin: &Origin,
    ) -> Result<(), ShipOrderError> {
        let order = self.orders.find(command.order).await?.ok_or(ShipOrderError::NoSuchOrder)?;
        let shipped = order.ship(self.clock.now())?;
        self.commit(shipped, origin).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::Shop;
    use crate::domain::StatusName;

    async fn ship(shop: &Shop, order: OrderId) -> Result<(), ShipOrderError> {
        shop.application.ship_order(ShipOrder { order }, &Origin::new(Uuid::nil())).await
    }

    #[tokio::test]
    async fn marks_the_order_and_says_so() {
        let shop = Shop::open();
        let order = shop.confirmed_order().await;
        ship(&shop, order).await.unwrap();
        assert_eq!(shop.status(order).await, StatusName::Shipped);
        assert_eq!(shop.published(order).last(), Some(&"orders.order-shipped.v1"));
    }

    #[tokio::test]
    async fn it_is_not_too_early_nor_twice() {
        let shop = Shop::open();
        let (early, order) = (shop.placed_order().await, shop.confirmed_order().await);
        assert!(matches!(ship(&shop, early).await, Err(ShipOrderError::Refused(_))));
        ship(&shop, order).await.unwrap();
        assert!(matches!(ship(&shop, order).await, Err(ShipOrderError::Refused(_))));
    }
}
