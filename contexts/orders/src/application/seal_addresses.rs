//! Sealing the addresses of orders that were placed before addresses were sealed: in the background, a page at a time.

use shared_kernel::StoreError;

use crate::application::Application;
use crate::application::ports::{OrderToSeal, PersonalDataError};

/// The number of orders of one page.
const PAGE: u64 = 100;

impl Application {
    /// Seals a page of addresses, and returns how many there were. An address whose customer is erased is deleted.
    pub(crate) async fn seal_addresses(&self) -> Result<usize, StoreError> {
        let orders = self.order_queries.not_sealed(PAGE).await?;
        for order in &orders {
            self.seal_address(order).await?;
        }
        Ok(orders.len())
    }

    async fn seal_address(&self, order: &OrderToSeal) -> Result<(), StoreError> {
        let sealed = self.personal_data.sealed(order.order, order.customer, &order.plain).await;
        let sealed = sealed.map_err(|error| match error {
            PersonalDataError::Store(error) => error,
            // The work is tried again a little later.
            PersonalDataError::KeyAway(away) => StoreError::Unavailable(away),
        })?;
        self.order_queries.store_sealed(order, sealed).await
    }
}
