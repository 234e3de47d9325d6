//! The sequence of every use case that changes one order: load, decide, commit.

use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::{Order, OrderChange, OrderId, OrderRefusal};

/// Why an order was not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChangeOrderError {
    #[error("there is no order {0}")]
    NoSuchOrder(OrderId),
    #[error(transparent)]
    Refused(#[from] OrderRefusal),
    #[error("the order could not be changed")]
    Store(#[from] StoreError),
}

impl Application {
    /// Loads the order, takes the decision, and commits it.
    pub(super) async fn decide(
        &self,
        order: OrderId,
        origin: &Origin,
        decision: impl FnOnce(&Order) -> Result<OrderChange, ChangeOrderError> + Send,
    ) -> Result<(), ChangeOrderError> {
        let found = self.orders.find(order).await?;
        let change = decision(&found.ok_or(ChangeOrderError::NoSuchOrder(order))?)?;
        self.commit(change, origin).await?;
        Ok(())
    }
}
