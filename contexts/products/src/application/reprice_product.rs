//! Changes the price of a product.

use shared_kernel::{Origin, Version};

use super::Application;
use super::change_product::ChangeProductError;
use crate::domain::{Price, ProductId};

impl Application {
    /// Returns the new version. `seen` is the version that the caller has read, if the change depends on it.
    pub(crate) async fn reprice_product(
        &self,
        id: ProductId,
        seen: Option<Version>,
        price: Price,
        origin: &Origin,
    ) -> Result<Version, ChangeProductError> {
        self.decide_on_product(id, seen, origin, |product| product.reprice(price)).await
    }
}
