//! One order with its lines and its address.

use std::error::Error;

use shared_kernel::StoreError;

use crate::application::ports::PersonalDataError;
use crate::application::{Actor, Application};
use crate::domain::{Order, OrderId, OrderLine, ShippingAddress};

/// An order with its lines and its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OrderDetails {
    pub(crate) order: Order,
    pub(crate) lines: Vec<OrderLine>,
    /// `None` once the customer is erased.
    pub(crate) address: Option<ShippingAddress>,
}

/// Why an order cannot be shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GetOrderError {
    /// The key that opens the address cannot be had now.
    #[error("the address of the order cannot be opened")]
    KeyAway(#[source] Box<dyn Error + Send + Sync>),
    #[error("the order could not be loaded")]
    Store(#[from] StoreError),
}

impl From<PersonalDataError> for GetOrderError {
    fn from(error: PersonalDataError) -> Self {
        match error {
            PersonalDataError::KeyAway(away) => Self::KeyAway(away),
            PersonalDataError::Store(error) => Self::Store(error),
        }
    }
}

impl Application {
    /// The order, if it exists and `actor` may see it.
    pub(crate) async fn get_order(
        &self,
        order: OrderId,
        actor: Actor,
    ) -> Result<Option<OrderDetails>, GetOrderError> {
        match self.orders.find(order).await? {
            Some(order) if actor.sees(&order) => Ok(Some(self.details(order).await?)),
            Some(_) | None => Ok(None),
        }
    }

    /// Adds the lines and the opened address to an order.
    pub(super) async fn details(&self, order: Order) -> Result<OrderDetails, GetOrderError> {
        let lines = self.order_queries.lines(&order).await?;
        let address = self.personal_data.address_of(&order).await?;
        Ok(OrderDetails { order, lines, address })
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
