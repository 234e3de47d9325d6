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
    use std::sync::Arc;

    use async_trait::async_trait;

    use super::*;
    use crate::application::ports::Products;
    use crate::application::testing::Shop;
    use crate::domain::product::tests::a_new_product;
    use crate::domain::{ProductChange, ProductId};

    /// Products of which one has the same value of a key, and was added after the lookup.
    struct AddedMeanwhile(&'static str);

    #[async_trait]
    impl Products for AddedMeanwhile {
        async fn find(&self, _id: ProductId) -> Result<Option<Product>, StoreError> {
            Ok(None)
        }

        async fn find_by_sku(&self, _sku: &Sku) -> Result<Option<Product>, StoreError> {
            Ok(None)
        }

        async fn are_none(&self) -> Result<bool, StoreError> {
            Ok(true)
        }

        async fn names(&self) -> Result<Vec<(String, String)>, StoreError> {
            Ok(Vec::new())
        }

        async fn currencies(&self) -> Result<Vec<String>, StoreError> {
            Ok(Vec::new())
        }

        async fn commit(&self, _change: ProductChange, _origin: &Origin) -> Result<(), StoreError> {
            Err(StoreError::Duplicate { key: self.0.to_owned() })
        }
    }

    #[tokio::test]
    async fn a_sku_that_is_taken_after_the_lookup_is_refused_and_another_key_is_a_failure() {
        let origin = Shop::new().origin();
        let add = async |key| {
            let mut application = Shop::new().into_application();
            application.products = Arc::new(AddedMeanwhile(key));
            application.add_product(a_new_product(1, "VASE"), &origin).await
        };
        let taken = add("products.sku").await;
        assert!(matches!(taken, Err(AddProductError::SkuTaken(_))), "{taken:?}");
        let failed = add("products.id").await;
        let is_failure =
            matches!(failed, Err(AddProductError::Store(StoreError::Duplicate { .. })));
        assert!(is_failure, "{failed:?}");
    }

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
