//! Removing a product from the basket.

use shared_kernel::Origin;

use crate::application::Application;
use crate::application::change_basket::ChangeBasketError;
use crate::domain::{CustomerId, Sku};

/// Remove this product from the customer's basket.
#[derive(Debug, Clone)]
pub(crate) struct RemoveFromBasket {
    pub(crate) customer: CustomerId,
    pub(crate) sku: Sku,
}

impl Application {
    pub(crate) async fn remove_from_basket(
        &self,
        command: &RemoveFromBasket,
        origin: &Origin,
    ) -> Result<(), ChangeBasketError> {
        let RemoveFromBasket { customer, sku } = command;
        self.decide_basket(*customer, origin, |basket| basket.remove(sku)).await
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::{Shop, customer, sku};
    use crate::domain::BasketRefusal;

    #[tokio::test]
    async fn a_line_is_removed_once() {
        let shop = Shop::open();
        shop.basket_with("MUG", 2).await;
        let command = RemoveFromBasket { customer: customer(), sku: sku("MUG") };
        let origin = Origin::new(Uuid::nil());
        let remove = || shop.application.remove_from_basket(&command, &origin);
        remove().await.unwrap();
        assert!(matches!(
            remove().await,
            Err(ChangeBasketError::Refused(BasketRefusal::NotInBasket(_)))
        ));
        assert!(shop.application.view_basket(customer()).await.unwrap().lines.is_empty());
    }
}
