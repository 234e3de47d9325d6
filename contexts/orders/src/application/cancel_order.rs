//! Cancelling an order on request, which is possible until it is shipped.

use shared_kernel::Origin;

use crate::application::change_order::ChangeOrderError;
use crate::application::{Actor, Application};
use crate::domain::{Order, OrderId};

/// Cancel this order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CancelOrder {
    pub(crate) order: OrderId,
    pub(crate) by: Actor,
}

impl Application {
    pub(crate) async fn cancel_order(
        &self,
        command: CancelOrder,
        origin: &Origin,
    ) -> Result<(), ChangeOrderError> {
        let CancelOrder { order, by } = command;
        let decision = |order: &Order| match by {
            by if !by.sees(order) => Err(ChangeOrderError::NoSuchOrder(order.id())),
            Actor::Customer(_) => Ok(order.cancel_by_customer(self.clock.now())?),
            Actor::Shop => Ok(order.cancel_by_shop(self.clock.now())?),
        };
        self.decide(order, origin, decision).await
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::{Shop, customer};
    use crate::domain::{CancelReason, CustomerId, OrderRefusal};

    async fn cancel(shop: &Shop, order: OrderId, by: Actor) -> Result<(), ChangeOrderError> {
        shop.application.cancel_order(CancelOrder { order, by }, &Origin::new(Uuid::nil())).await
    }

    #[tokio::test]
    async fn the_reason_says_who_cancelled() {
        let shop = Shop::open();
        let (mine, other) = (shop.confirmed_order().await, shop.placed_order().await);
        cancel(&shop, mine, Actor::Customer(customer())).await.unwrap();
        cancel(&shop, other, Actor::Shop).await.unwrap();
        assert_eq!(shop.cancel_reason(mine).await, Some(CancelReason::ByCustomer));
        assert_eq!(shop.cancel_reason(other).await, Some(CancelReason::ByShop));
    }

    #[tokio::test]
    async fn an_order_of_another_customer_is_not_found() {
        let shop = Shop::open();
        let order = shop.placed_order().await;
        let stranger = Actor::Customer(CustomerId::from_uuid(Uuid::max()));
        assert!(matches!(
            cancel(&shop, order, stranger).await,
            Err(ChangeOrderError::NoSuchOrder(_))
        ));
    }

    #[tokio::test]
    async fn a_shipped_or_cancelled_order_is_refused() {
        let shop = Shop::open();
        for order in [shop.shipped_order().await, shop.cancelled_order().await] {
            let refused = cancel(&shop, order, Actor::Shop).await;
            assert!(matches!(
                refused,
                Err(ChangeOrderError::Refused(OrderRefusal::OutOfTurn { .. }))
            ));
        }
    }
}
