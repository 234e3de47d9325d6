//! Putting units of a product into the basket.

use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::{Basket, BasketRefusal, CustomerId, Quantity, Sku};

/// Put so many units of this product into the customer's basket.
#[derive(Debug, Clone)]
pub(crate) struct AddToBasket {
    pub(crate) customer: CustomerId,
    pub(crate) sku: Sku,
    pub(crate) quantity: Quantity,
}

/// Why nothing was added.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AddToBasketError {
    #[error("{0} is not a product of this shop")]
    UnknownSku(Sku),
    #[error(transparent)]
    Refused(#[from] BasketRefusal),
    #[error("the basket could not be changed")]
    Store(#[from] StoreError),
}

impl Application {
    pub(crate) async fn add_to_basket(
        &self,
        command: &AddToBasket,
        origin: &Origin,
    ) -> Result<(), AddToBasketError> {
        let skus = std::slice::from_ref(&command.sku);
        let (basket, mut entries) =
            tokio::try_join!(self.baskets.find(command.customer), self.catalogue.entries(skus))?;
        let entry = entries.pop().flatten();
        let entry = entry.ok_or_else(|| AddToBasketError::UnknownSku(command.sku.clone()))?;
        let basket = basket.unwrap_or_else(|| Basket::empty(command.customer));
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

    async fn add(shop: &Shop, text: &str) -> Result<(), AddToBasketError> {
        let command = AddToBasket { customer: customer(), sku: sku(text), quantity: units(2) };
        shop.application.add_to_basket(&command, &Origin::new(Uuid::nil())).await
    }

    #[tokio::test]
    async fn adds_up() {
        let shop = Shop::open();
        add(&shop, "MUG").await.unwrap();
        add(&shop, "MUG").await.unwrap();
        let basket = shop.application.view_basket(customer()).await.unwrap();
        assert_eq!(basket.lines[0].line.quantity, units(4));
    }

    #[tokio::test]
    async fn takes_only_what_is_on_sale() {
        let shop = Shop::open();
        shop.withdraw("MUG").await;
        assert!(matches!(
            add(&shop, "MUG").await,
            Err(AddToBasketError::Refused(BasketRefusal::NotOnSale(_)))
        ));
        assert!(matches!(add(&shop, "NONE").await, Err(AddToBasketError::UnknownSku(_))));
    }
}
