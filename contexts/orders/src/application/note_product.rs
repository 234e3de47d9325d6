//! Taking over what `products` says of a product.

use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::CatalogueEntry;

impl Application {
    /// Notes the product as it is now, unless something newer is known.
    pub(crate) async fn note_product(
        &self,
        entry: CatalogueEntry,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        self.catalogue.learn(entry, origin).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::{Shop, entry, euros, sku};
    use uuid::Uuid;

    #[tokio::test]
    async fn what_comes_late_does_not_replace_what_is_newer() {
        let shop = Shop::open();
        for (sequence, price_minor) in [(8, 1400), (7, 1300)] {
            let told = entry("MUG", price_minor, sequence);
            shop.application.note_product(told, &Origin::new(Uuid::nil())).await.unwrap();
        }
        let known = shop.application.catalogue.entries(&[sku("MUG")]).await.unwrap();
        assert_eq!(known[0].as_ref().map(|entry| entry.price), Some(euros(1400)));
    }
}
