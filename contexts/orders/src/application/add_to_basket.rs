//! Adding units of a product to the basket.

use shared_kernel::Origin;

use crate::application::Application;
use crate::application::change_basket::ChangeBasketError;
use crate::domain::{CustomerId, Quantity, Sku};

/// Add this quantity of the product to the customer's basket.
#[derive(Debug, Clone)]
pub(crate) struct AddToBasket {
    pub(crate) customer: CustomerId,
    pub(crate) sku: Sku,
    pub(crate) quantity: Quantity,
}

impl Application {
    pub(crate) async fn add_to_basket(
        &self,
        command: &AddToBasket,
        origin: &Origin,
    ) -> Result<(), ChangeBasketError> {
        let skus = std::slice::from_ref(&command.sku);
        let (basket, mut entries) =
            tokio::try_join!(self.basket(command.customer), self.catalogue.entries(skus))?;
        let entry = entries.pop().flatten();
        let entry = entry.ok_or_else(|| ChangeBasketError::UnknownSku(command.sku.clone()))?;
        let added = basket.add(&entry, command.quantity)?;
        self.baskets.commit(added, origin).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::{Shop, customer, sku, units};
    use crate::domain::BasketRefusal;

    async fn add(shop: &Shop, text: &str) -> Result<(), ChangeBasketError> {
        let command = AddToBasket { customer: customer(), sku: sku(text), quantity: units(2) };
        shop.application.add_to_basket(&command, &Origin::new(Uuid::nil())).await
    }

    #[tokio::test]
    async fn quantities_of_one_product_add_up() {
        let shop = Shop::open();
        add(&shop, "MUG").await.unwrap();
        add(&shop, "MUG").await.unwrap();
        let basket = shop.application.view_basket(customer()).await.unwrap();
        assert_eq!(basket.lines[0].line.quantity(), units(4));
    }

    #[tokio::test]
    async fn only_products_on_sale_are_added() {
        let shop = Shop::open();
        shop.withdraw("MUG").await;
        assert!(matches!(
            add(&shop, "MUG").await,
            Err(ChangeBasketError::Refused(BasketRefusal::NotOnSale(_)))
        ));
        assert!(matches!(add(&shop, "NONE").await, Err(ChangeBasketError::UnknownSku(_))));
    }
}
