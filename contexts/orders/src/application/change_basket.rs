//! The sequence of every use case that changes a basket: load, decide, commit.

use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::{Basket, BasketChange, BasketRefusal, CustomerId, Sku};

/// Why a basket was not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChangeBasketError {
    #[error("{0} is not a product of this shop")]
    UnknownSku(Sku),
    #[error(transparent)]
    Refused(#[from] BasketRefusal),
    #[error("the basket could not be changed")]
    Store(#[from] StoreError),
}

impl Application {
    /// Loads the customer's basket, takes the decision, and commits it.
    pub(super) async fn decide_basket(
        &self,
        customer: CustomerId,
        origin: &Origin,
        decision: impl FnOnce(&Basket) -> Result<BasketChange, BasketRefusal> + Send,
    ) -> Result<(), ChangeBasketError> {
        let basket = self.basket(customer).await?;
        self.baskets.commit(decision(&basket)?, origin).await?;
        Ok(())
    }

    /// The customer's basket: an empty one if there is none yet.
    pub(super) async fn basket(&self, customer: CustomerId) -> Result<Basket, StoreError> {
        let found = self.baskets.find(customer).await?;
        Ok(found.unwrap_or_else(|| Basket::empty(customer)))
    }
}
