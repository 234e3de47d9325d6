//! Adds received units to the stock of a product.

use shared_kernel::{Origin, StoreError};

use super::Application;
use crate::domain::{Movement, MovementId, ProductId, Quantity};

/// The command.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReceiveStock {
    pub(crate) movement: MovementId,
    pub(crate) product: ProductId,
    pub(crate) quantity: Quantity,
}

/// Why units are not received.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReceiveStockError {
    #[error("there is no such product")]
    NoSuchProduct,
    #[error("the units could not be received")]
    Store(#[from] StoreError),
}

impl Application {
    pub(crate) async fn receive_stock(
        &self,
        command: ReceiveStock,
        origin: &Origin,
    ) -> Result<(), ReceiveStockError> {
        let ReceiveStock { movement, product, quantity } = command;
        let product = self.products.find(product).await?.ok_or(ReceiveStockError::NoSuchProduct)?;
        let received =
            Movement::receive(movement, product.sku().clone(), quantity, self.clock.now());
        self.stock.commit(received, origin).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::Shop;

    #[tokio::test]
    async fn received_units_are_on_hand() {
        let shop = Shop::with_product("VASE", 3).await;
        assert_eq!(shop.level("VASE"), (3, 0));
        assert_eq!(shop.published(), ["products.product-added.v1", "products.stock-received.v1"]);
    }

    #[tokio::test]
    async fn an_unknown_product_receives_nothing() {
        let shop = Shop::new();
        let id = uuid::Uuid::nil();
        let command = ReceiveStock {
            movement: MovementId::from_uuid(id),
            product: ProductId::from_uuid(id),
            quantity: Quantity::parse(1).unwrap(),
        };
        let refused = shop.application().receive_stock(command, &shop.origin()).await;
        assert!(matches!(refused, Err(ReceiveStockError::NoSuchProduct)));
    }
}
