//! Delivering a shipped order.

use shared_kernel::Origin;

use crate::application::Application;
use crate::application::change_order::ChangeOrderError;
use crate::domain::{Order, OrderId};

/// Mark this order as delivered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DeliverOrder {
    pub(crate) order: OrderId,
}

impl Application {
    pub(crate) async fn deliver_order(
        &self,
        command: DeliverOrder,
        origin: &Origin,
    ) -> Result<(), ChangeOrderError> {
        let decision = |order: &Order| Ok(order.deliver(self.clock.now())?);
        self.decide(command.order, origin, decision).await
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::Shop;
    use crate::domain::StatusName;

    async fn deliver(shop: &Shop, order: OrderId) -> Result<(), ChangeOrderError> {
        shop.application.deliver_order(DeliverOrder { order }, &Origin::new(Uuid::nil())).await
    }

    #[tokio::test]
    async fn the_order_is_delivered_and_the_event_published() {
        let shop = Shop::open();
        let order = shop.shipped_order().await;
        deliver(&shop, order).await.unwrap();
        assert_eq!(shop.status(order).await, StatusName::Delivered);
        assert_eq!(shop.published(order).last(), Some(&"orders.order-delivered.v1"));
    }

    #[tokio::test]
    async fn an_order_is_delivered_neither_early_nor_twice() {
        let shop = Shop::open();
        let (early, order) = (shop.confirmed_order().await, shop.shipped_order().await);
        assert!(matches!(deliver(&shop, early).await, Err(ChangeOrderError::Refused(_))));
        deliver(&shop, order).await.unwrap();
        assert!(matches!(deliver(&shop, order).await, Err(ChangeOrderError::Refused(_))));
    }
}
