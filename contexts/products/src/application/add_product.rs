//! Adds a product to the catalogue.

use shared_kernel::{Origin, StoreError};

use super::Application;
use crate::domain::product::NewProduct;
use crate::domain::{Product, Sku};

/// Why a product is not added.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AddProductError {
    #[error("the SKU {0} names another product")]
    SkuTaken(Sku),
    #[error("the product could not be added")]
    Store(#[from] StoreError),
}

impl Application {
    pub(crate) async fn add_product(
        &self,
        new: NewProduct,
        origin: &Origin,
    ) -> Result<(), AddProductError> {
        let sku = new.sku.sku().clone();
        if self.products.find_by_sku(&sku).await?.is_some() {
            return Err(AddProductError::SkuTaken(sku));
        }
        let added = Product::add(new, self.clock.now());
        match self.products.commit(added, origin).await {
            // Another commit took the SKU after the lookup.
            Err(StoreError::Duplicate { key }) if key.contains("sku") => {
                Err(AddProductError::SkuTaken(sku))
            }
            outcome => Ok(outcome?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::Shop;
    use crate::domain::product::tests::a_new_product;

    #[tokio::test]
    async fn a_sku_that_is_taken_is_refused() {
        let shop = Shop::new();
        let application = shop.application();
        application.add_product(a_new_product(1, "VASE"), &shop.origin()).await.unwrap();
        let refused = application.add_product(a_new_product(2, "VASE"), &shop.origin()).await;
        assert!(matches!(refused, Err(AddProductError::SkuTaken(sku)) if sku.as_str() == "VASE"));
        assert_eq!(shop.published(), ["products.product-added.v1"]);
        assert_eq!(shop.level("VASE"), (0, 0));
    }
}
