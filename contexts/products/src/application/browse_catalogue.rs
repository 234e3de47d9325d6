//! Reads the catalogue: one product, or a page of products.

use shared_kernel::StoreError;

use super::Application;
use super::ports::{CataloguePage, Listing, Place};
use crate::domain::{ProductId, Sku};

impl Application {
    pub(crate) async fn product(&self, id: ProductId) -> Result<Option<Listing>, StoreError> {
        self.catalogue.product(id).await
    }

    pub(crate) async fn product_by_sku(&self, sku: &Sku) -> Result<Option<Listing>, StoreError> {
        self.catalogue.product_by_sku(sku).await
    }

    pub(crate) async fn browse_catalogue(
        &self,
        page: &CataloguePage,
        place: &Place,
        at_most: u64,
    ) -> Result<Vec<Listing>, StoreError> {
        self.catalogue.page(page, place, at_most).await
    }
}
