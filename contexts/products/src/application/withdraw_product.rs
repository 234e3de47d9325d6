//! Takes a product off sale.

use shared_kernel::{Origin, Version};

use super::Application;
use super::change_product::ChangeProductError;
use crate::domain::ProductId;

impl Application {
    /// Returns the new version, or the present one of a product that is off sale already.
    pub(crate) async fn withdraw_product(
        &self,
        id: ProductId,
        origin: &Origin,
    ) -> Result<Version, ChangeProductError> {
        let now = self.clock.now();
        self.decide_on_product(id, None, origin, |product| product.withdraw(now)).await
    }
}

#[cfg(test)]
mod tests {
    use crate::application::testing::Shop;

    #[tokio::test]
    async fn withdrawing_twice_withdraws_once() {
        let shop = Shop::with_product("VASE", 0).await;
        let (application, id) = (shop.application(), shop.product_id("VASE").await);
        let first = application.withdraw_product(id, &shop.origin()).await.unwrap();
        let second = application.withdraw_product(id, &shop.origin()).await.unwrap();
        assert_eq!((first, first.as_u32()), (second, 2));
        assert_eq!(
            shop.published(),
            ["products.product-added.v1", "products.product-withdrawn.v1"]
        );
    }
}
