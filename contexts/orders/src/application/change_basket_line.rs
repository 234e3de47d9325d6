//! Changing how many units of a product are in the basket.

use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::{Basket, BasketRefusal, CustomerId, Quantity, Sku};

/// Let the line of this product hold so many units.
#[derive(Debug, Clone)]
pub(crate) struct ChangeBasketLine {
    pub(crate) customer: CustomerId,
    pub(crate) sku: Sku,
    pub(crate) quantity: Quantity,
}

/// Why the line stays as it is.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChangeBasketLineError {
    #[error(transparent)]
    Refused(#[from] BasketRefusal),
    #[error("the basket could not be changed")]
    Store(#[from] StoreError),
}

impl Application {
    pub(crate) async fn change_basket_line(
        &self,
        command: &ChangeBasketLine,
        origin: &Origin,
    ) -> Result<(), ChangeBasketLineError> {
        let basket = self.baskets.find(command.customer).await?;
        let basket = basket.unwrap_or_else(|| Basket::empty(command.customer));
        let changed = basket.change_quantity(&command.sku, command.quantity)?;
        self.baskets.commit(changed, origin).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::{Shop, customer, sku, units};

    #[tokio::test]
    async fn changes_a_line_that_is_there() {
        let shop = Shop::open();
        shop.basket_with("MUG", 2).await;
        for (text, expected) in [("MUG", true), ("CUP", false)] {
            let command =
                ChangeBasketLine { customer: customer(), sku: sku(text), quantity: units(9) };
            let changed =
                shop.application.change_basket_line(&command, &Origin::new(Uuid::nil())).await;
            assert_eq!(changed.is_ok(), expected, "{text}: {changed:?}");
        }
        let basket = shop.application.view_basket(customer()).await.unwrap();
        assert_eq!(basket.lines[0].line.quantity, units(9));
    }
}
