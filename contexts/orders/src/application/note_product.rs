//! Updating the replica of a product, its catalogue entry, from an event of `products`.

use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::CatalogueEntry;

impl Application {
    /// Stores the catalogue entry, unless a newer version is stored.
    pub(crate) async fn note_product(
        &self,
        entry: CatalogueEntry,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        self.catalogue.update(entry, origin).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::{Shop, entry, euros, sku};
    use uuid::Uuid;

    #[tokio::test]
    async fn an_older_event_does_not_replace_a_newer_entry() {
        let shop = Shop::open();
        for (sequence, price_minor) in [(8, 1400), (7, 1300)] {
            let reported = entry("MUG", price_minor, sequence);
            shop.application.note_product(reported, &Origin::new(Uuid::nil())).await.unwrap();
        }
        let found = shop.application.catalogue.entries(&[sku("MUG")]).await.unwrap();
        assert_eq!(found[0].as_ref().map(CatalogueEntry::price), Some(euros(1400)));
    }
}
