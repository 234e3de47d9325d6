//! Corrects the count of a SKU.

use shared_kernel::{Origin, StoreError};

use super::{Application, units_were_taken};
use crate::domain::movement::AdjustRefusal;
use crate::domain::{Adjustment, Movement, MovementId, ProductId, Reason, StockLevel};

/// The command.
#[derive(Debug, Clone)]
pub(crate) struct AdjustStock {
    pub(crate) movement: MovementId,
    pub(crate) product: ProductId,
    pub(crate) adjustment: Adjustment,
    pub(crate) reason: Reason,
}

/// Why a count is not corrected.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AdjustStockError {
    #[error("there is no such product")]
    NoSuchProduct,
    #[error(transparent)]
    Refused(#[from] AdjustRefusal),
    #[error("the count could not be corrected")]
    Store(#[from] StoreError),
}

impl Application {
    pub(crate) async fn adjust_stock(
        &self,
        command: AdjustStock,
        origin: &Origin,
    ) -> Result<(), AdjustStockError> {
        Self::decide(units_were_taken, || async {
            let level = self.level_of(command.product).await?;
            let AdjustStock { movement, adjustment, reason, .. } = command.clone();
            let now = self.clock.now();
            let adjusted = Movement::adjust(movement, &level, adjustment, reason, now)?;
            Ok(self.stock.commit(adjusted, origin).await?)
        })
        .await
    }

    async fn level_of(&self, product: ProductId) -> Result<StockLevel, AdjustStockError> {
        let product = self.products.find(product).await?.ok_or(AdjustStockError::NoSuchProduct)?;
        let levels = self.stock.levels(std::slice::from_ref(product.sku())).await?;
        levels.into_iter().next().ok_or(AdjustStockError::NoSuchProduct)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::Shop;

    fn by(delta: i64, product: ProductId, number: u128) -> AdjustStock {
        AdjustStock {
            movement: MovementId::from_uuid(uuid::Uuid::from_u128(number)),
            product,
            adjustment: Adjustment::parse(delta).unwrap(),
            reason: Reason::parse("broken").unwrap(),
        }
    }

    #[tokio::test]
    async fn reserved_units_cannot_be_adjusted_away() {
        let shop = Shop::with_product("VASE", 5).await;
        shop.reserve(1, &[("VASE", 3)]).await;
        let (application, id) = (shop.application(), shop.product_id("VASE").await);
        let refused = application.adjust_stock(by(-3, id, 71), &shop.origin()).await;
        let expected = AdjustRefusal::Reserved { reserved: 3 };
        assert!(matches!(refused, Err(AdjustStockError::Refused(refusal)) if refusal == expected));
        application.adjust_stock(by(-2, id, 72), &shop.origin()).await.unwrap();
        assert_eq!(shop.level("VASE"), (3, 3));
    }
}
