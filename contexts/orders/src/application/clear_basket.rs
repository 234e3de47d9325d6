//! Emptying the basket.

use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::CustomerId;

impl Application {
    /// Empties the customer's basket. Clearing an empty basket is no error.
    pub(crate) async fn clear_basket(
        &self,
        customer: CustomerId,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let Some(basket) = self.baskets.find(customer).await? else { return Ok(()) };
        let Ok(cleared) = basket.clear() else { return Ok(()) };
        self.baskets.commit(cleared, origin).await
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::{Shop, customer};

    #[tokio::test]
    async fn clearing_is_repeatable() {
        let shop = Shop::open();
        shop.basket_with("MUG", 2).await;
        for _ in 0..2 {
            shop.application.clear_basket(customer(), &Origin::new(Uuid::nil())).await.unwrap();
            assert!(shop.application.view_basket(customer()).await.unwrap().lines.is_empty());
        }
    }
}
