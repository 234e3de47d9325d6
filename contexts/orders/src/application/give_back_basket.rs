//! Giving the basket back: a checkout that ends without a purchase leaves the basket as it was. The basket is committed
//! together with the cancellation, which happens once, so it is given back once.

use shared_kernel::StoreError;

use crate::application::Application;
use crate::domain::{BasketChange, Order, OrderChange, OrderEvent};

impl Application {
    /// The basket with the lines of the order, if `change` cancels an order that gives them back.
    pub(super) async fn basket_given_back(
        &self,
        change: &OrderChange,
    ) -> Result<Option<BasketChange>, StoreError> {
        let OrderEvent::Cancelled { gives_back: true, .. } = &change.event else { return Ok(None) };
        match self.with_lines_of(&change.state).await {
            Ok(basket) => Ok(Some(basket)),
            Err(transient) if transient.is_transient() => Err(transient),
            // A basket that cannot be read must not keep an order open, and the units of others reserved.
            Err(broken) => {
                let order = change.state.id();
                tracing::error!(order = %order, error = %broken, "the basket of an order could not be given back");
                Ok(None)
            }
        }
    }

    async fn with_lines_of(&self, order: &Order) -> Result<BasketChange, StoreError> {
        let (lines, basket) =
            tokio::try_join!(self.order_queries.lines(order), self.basket(order.customer()))?;
        Ok(basket.give_back(&lines))
    }
}

#[cfg(test)]
mod tests;
