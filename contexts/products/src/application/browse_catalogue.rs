//! Reads the catalogue: one product, a page of products, or its categories.

use shared_kernel::StoreError;

use super::Application;
use super::ports::{Catalogue, CataloguePage, CategoryOnSale, Listing, Place};
use crate::domain::{Category, ProductId, Sku};

/// The reader of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// Has written nothing: a moment ago is soon enough.
    Stranger,
    /// May have written, here or on another host, and sees it.
    Writer,
}

impl Application {
    pub(crate) async fn product(
        &self,
        reader: Reader,
        id: ProductId,
    ) -> Result<Option<Listing>, StoreError> {
        self.catalogue_for(reader).product(id).await
    }

    pub(crate) async fn product_by_sku(
        &self,
        reader: Reader,
        sku: &Sku,
    ) -> Result<Option<Listing>, StoreError> {
        self.catalogue_for(reader).product_by_sku(sku).await
    }

    pub(crate) async fn browse_catalogue(
        &self,
        reader: Reader,
        page: &CataloguePage,
        place: &Place,
        at_most: u64,
    ) -> Result<Vec<Listing>, StoreError> {
        self.catalogue_for(reader).page(page, place, at_most).await
    }

    pub(crate) async fn categories(
        &self,
        reader: Reader,
        after: Option<&Category>,
        at_most: u64,
    ) -> Result<Vec<CategoryOnSale>, StoreError> {
        self.catalogue_for(reader).categories(after, at_most).await
    }

    fn catalogue_for(&self, reader: Reader) -> &dyn Catalogue {
        match reader {
            Reader::Stranger => &*self.catalogue,
            Reader::Writer => &*self.catalogue_of_writers,
        }
    }
}
