//! Gives a product another price.

use shared_kernel::{Origin, Version};

use super::Application;
use super::change_product::ChangeProductError;
use crate::domain::{Price, ProductId};

impl Application {
    /// Returns the version it then has.
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
