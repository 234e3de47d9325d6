//! Shipping a confirmed order.

use shared_kernel::Origin;

use crate::application::Application;
use crate::application::change_order::ChangeOrderError;
use crate::domain::{Order, OrderId};

/// Mark this order as shipped.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ShipOrder {
    pub(crate) order: OrderId,
}

impl Application {
    pub(crate) async fn ship_order(
        &self,
        command: ShipOrder,
        origin: &Origin,
    ) -> Result<(), ChangeOrderError> {
        let decision = |order: &Order| Ok(order.ship(self.clock.now())?);
        self.decide(command.order, origin, decision).await
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::Shop;
    use crate::domain::StatusName;

    async fn ship(shop: &Shop, order: OrderId) -> Result<(), ChangeOrderError> {
        shop.application.ship_order(ShipOrder { order }, &Origin::new(Uuid::nil())).await
    }

    #[tokio::test]
    async fn the_order_is_shipped_and_the_event_published() {
        let shop = Shop::open();
        let order = shop.confirmed_order().await;
        ship(&shop, order).await.unwrap();
        assert_eq!(shop.status(order).await, StatusName::Shipped);
        assert_eq!(shop.published(order).last(), Some(&"orders.order-shipped.v1"));
    }

    #[tokio::test]
    async fn an_order_is_shipped_neither_early_nor_twice() {
        let shop = Shop::open();
        let (early, order) = (shop.placed_order().await, shop.confirmed_order().await);
        assert!(matches!(ship(&shop, early).await, Err(ChangeOrderError::Refused(_))));
        ship(&shop, order).await.unwrap();
        assert!(matches!(ship(&shop, order).await, Err(ChangeOrderError::Refused(_))));
    }
}
