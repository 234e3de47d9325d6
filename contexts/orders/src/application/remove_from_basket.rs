//! Taking a product out of the basket.

use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::{Basket, BasketRefusal, CustomerId, Sku};

/// Take this product out of the customer's basket.
#[derive(Debug, Clone)]
pub(crate) struct RemoveFromBasket {
    pub(crate) customer: CustomerId,
    pub(crate) sku: Sku,
}

/// Why nothing was taken out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RemoveFromBasketError {
    #[error(transparent)]
    Refused(#[from] BasketRefusal),
    #[error("the basket could not be changed")]
    Store(#[from] StoreError),
}

impl Application {
    pub(crate) async fn remove_from_basket(
        &self,
        command: &RemoveFromBasket,
        origin: &Origin,
    ) -> Result<(), RemoveFromBasketError> {
        let basket = self.baskets.find(command.customer).await?;
        let basket = basket.unwrap_or_else(|| Basket::empty(command.customer));
        let removed = basket.remove(&command.sku)?;
        self.baskets.commit(removed, origin).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::{Shop, customer, sku};

    #[tokio::test]
    async fn takes_out_what_is_in_it() {
        let shop = Shop::open();
        shop.basket_with("MUG", 2).await;
        let command = RemoveFromBasket { customer: customer(), sku: sku("MUG") };
        let origin = Origin::new(Uuid::nil());
        let remove = || shop.application.remove_from_basket(&command, &origin);
        remove().await.unwrap();
        assert!(matches!(
            remove().await,
            Err(RemoveFromBasketError::Refused(BasketRefusal::NotInBasket(_)))
        ));
        assert!(shop.application.view_basket(customer()).await.unwrap().lines.is_empty());
    }
}
