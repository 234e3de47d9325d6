//! Calling an order off, which is possible until it is shipped.

use shared_kernel::{Origin, StoreError};

use crate::application::{Actor, Application};
use crate::domain::{OrderId, OrderRefusal};

/// Call this order off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CancelOrder {
    pub(crate) order: OrderId,
    pub(crate) by: Actor,
}

/// Why it was not called off.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CancelOrderError {
    #[error("there is no such order")]
    NoSuchOrder,
    #[error(transparent)]
    Refused(#[from] OrderRefusal),
    #[error("the order could not be cancelled")]
    Store(#[from] StoreError),
}

impl Application {
    pub(crate) async fn cancel_order(
        &self,
        command: CancelOrder,
        origin: &Origin,
    ) -> Result<(), CancelOrderError> {
        let order = self.orders.find(command.order).await?;
        let order =
            order.filter(|order| command.by.sees(order)).ok_or(CancelOrderError::NoSuchOrder)?;
        let cancelled = match command.by {
            Actor::Customer(_) => order.cancel_by_customer(self.clock.now())?,
            Actor::Shop => order.cancel_by_shop(self.clock.now())?,
        };
        self.commit(cancelled, origin).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::{Shop, customer};
    use crate::domain::{CancelReason, CustomerId};

    async fn cancel(shop: &Shop, order: OrderId, by: Actor) -> Result<(), CancelOrderError> {
        shop.application.cancel_order(CancelOrder { order, by }, &Origin::new(Uuid::nil())).await
    }

    #[tokio::test]
    async fn says_who_called_it_off() {
        let shop = Shop::open();
        let (mine, other) = (shop.confirmed_order().await, shop.placed_order().await);
        cancel(&shop, mine, Actor::Customer(customer())).await.unwrap();
        cancel(&shop, other, Actor::Shop).await.unwrap();
        assert_eq!(shop.cancel_reason(mine).await, Some(CancelReason::ByCustomer));
        assert_eq!(shop.cancel_reason(other).await, Some(CancelReason::ByShop));
    }

    #[tokio::test]
    async fn other_peoples_orders_do_not_exist() {
        let shop = Shop::open();
        let order = shop.placed_order().await;
        let stranger = Actor::Customer(CustomerId::from_uuid(Uuid::max()));
        assert!(matches!(cancel(&shop, order, stranger).await, Err(CancelOrderError::NoSuchOrder)));
    }

    #[tokio::test]
    async fn what_is_shipped_or_cancelled_is_refused() {
        let shop = Shop::open();
        for order in [shop.shipped_order().await, shop.cancelled_order().await] {
            let refused = cancel(&shop, order, Actor::Shop).await;
            assert!(matches!(
                refused,
                Err(CancelOrderError::Refused(OrderRefusal::OutOfTurn { .. }))
            ));
        }
    }
}
