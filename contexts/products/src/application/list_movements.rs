//! Reads the stock ledger of one product, the latest entry first.

use chrono::{DateTime, Utc};
use shared_kernel::StoreError;

use super::Application;
use crate::domain::{Movement, MovementId, ProductId};

impl Application {
    /// `None` when there is no such product.
    pub(crate) async fn list_movements(
        &self,
        product: ProductId,
        after: Option<(DateTime<Utc>, MovementId)>,
        at_most: u64,
    ) -> Result<Option<Vec<Movement>>, StoreError> {
        let Some(product) = self.products.find(product).await? else { return Ok(None) };
        self.stock.movements(product.sku(), after, at_most).await.map(Some)
    }
}
