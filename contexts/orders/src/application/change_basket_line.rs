//! Setting the quantity of a line of the basket.

use shared_kernel::Origin;

use crate::application::Application;
use crate::application::change_basket::ChangeBasketError;
use crate::domain::{CustomerId, Quantity, Sku};

/// Set the quantity of the line of this product.
#[derive(Debug, Clone)]
pub(crate) struct ChangeBasketLine {
    pub(crate) customer: CustomerId,
    pub(crate) sku: Sku,
    pub(crate) quantity: Quantity,
}

impl Application {
    pub(crate) async fn change_basket_line(
        &self,
        command: &ChangeBasketLine,
        origin: &Origin,
    ) -> Result<(), ChangeBasketError> {
        let ChangeBasketLine { customer, sku, quantity } = command;
        self.decide_basket(*customer, origin, |basket| basket.change_quantity(sku, *quantity)).await
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::{Shop, customer, sku, units};

    #[tokio::test]
    async fn only_a_line_in_the_basket_is_changed() {
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
        assert_eq!(basket.lines[0].line.quantity(), units(9));
    }
}
