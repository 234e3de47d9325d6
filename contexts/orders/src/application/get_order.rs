//! One order with its lines.

use shared_kernel::StoreError;

use crate::application::{Actor, Application};
use crate::domain::{Order, OrderId, OrderLine};

/// An order with its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OrderDetails {
    pub(crate) order: Order,
    pub(crate) lines: Vec<OrderLine>,
}

impl Application {
    /// The order, if it exists and `actor` may see it.
    pub(crate) async fn get_order(
        &self,
        order: OrderId,
        actor: Actor,
    ) -> Result<Option<OrderDetails>, StoreError> {
        match self.orders.find(order).await? {
            Some(order) if actor.sees(&order) => Ok(Some(self.details(order).await?)),
            Some(_) | None => Ok(None),
        }
    }

    /// Adds the lines to an order.
    pub(super) async fn details(&self, order: Order) -> Result<OrderDetails, StoreError> {
        let lines = self.order_queries.lines(&order).await?;
        Ok(OrderDetails { order, lines })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::{Shop, customer};
    use crate::domain::CustomerId;

    #[tokio::test]
    async fn an_order_is_visible_to_its_customer_and_the_shop_only() {
        let shop = Shop::open();
        let order = shop.placed_order().await;
        let stranger = CustomerId::from_uuid(Uuid::max());
        for (actor, sees) in [
            (Actor::Customer(customer()), true),
            (Actor::Shop, true),
            (Actor::Customer(stranger), false),
        ] {
            let found = shop.application.get_order(order, actor).await.unwrap();
            assert_eq!(found.map(|details| details.lines.len()), sees.then_some(1), "{actor:?}");
        }
    }
}
