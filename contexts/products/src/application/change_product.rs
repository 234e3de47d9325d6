//! Changes the details of a product, or puts it back on sale.

use shared_kernel::{Origin, StoreError, Version};

use super::Application;
use crate::domain::product::{Changes, ProductRefusal};
use crate::domain::{Product, ProductChange, ProductId};

/// Why a product is not changed, repriced or withdrawn.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChangeProductError {
    #[error("there is no such product")]
    NoSuchProduct,
    #[error("the product has version {current}")]
    Stale { current: Version },
    #[error("the product could not be changed")]
    Store(#[from] StoreError),
}

impl Application {
    /// Returns the new version. `seen` is the version that the caller has read, if the change depends on it.
    pub(crate) async fn change_product(
        &self,
        id: ProductId,
        seen: Option<Version>,
        changes: Changes,
        origin: &Origin,
    ) -> Result<Version, ChangeProductError> {
        self.decide_on_product(id, seen, origin, |product| product.change(changes)).await
    }

    /// Loads, decides and commits. A decision without effect succeeds and leaves the product as it is.
    pub(super) async fn decide_on_product(
        &self,
        id: ProductId,
        seen: Option<Version>,
        origin: &Origin,
        decide: impl FnOnce(&Product) -> Result<ProductChange, ProductRefusal> + Send,
    ) -> Result<Version, ChangeProductError> {
        let product = self.products.find(id).await?.ok_or(ChangeProductError::NoSuchProduct)?;
        if seen.is_some_and(|seen| seen != product.version()) {
            return Err(ChangeProductError::Stale { current: product.version() });
        }
        match decide(&product) {
            Ok(decided) => {
                let version = decided.version();
                self.products.commit(decided, origin).await?;
                Ok(version)
            }
            Err(ProductRefusal::NothingChanges) => Ok(product.version()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::Shop;
    use crate::domain::ProductName;

    #[tokio::test]
    async fn a_change_on_another_version_is_stale() {
        let shop = Shop::with_product("VASE", 0).await;
        let application = shop.application();
        let (id, one) = (shop.product_id("VASE").await, Version::NEW.next());
        let named =
            |name| Changes { name: Some(ProductName::parse(name).unwrap()), ..Changes::default() };
        let two =
            application.change_product(id, Some(one), named("Urn"), &shop.origin()).await.unwrap();
        assert_eq!(two, one.next());
        let stale = application.change_product(id, Some(one), named("Jug"), &shop.origin()).await;
        assert!(matches!(stale, Err(ChangeProductError::Stale { current }) if current == two));
        let same =
            application.change_product(id, Some(two), named("Urn"), &shop.origin()).await.unwrap();
        assert_eq!(same, two);
        assert_eq!(shop.published(), ["products.product-added.v1", "products.product-changed.v1"]);
    }

    #[tokio::test]
    async fn an_unknown_product_cannot_be_changed() {
        let shop = Shop::new();
        let id = ProductId::from_uuid(uuid::Uuid::nil());
        let refused =
            shop.application().change_product(id, None, Changes::default(), &shop.origin()).await;
        assert!(matches!(refused, Err(ChangeProductError::NoSuchProduct)));
    }
}
