//! Updating the replica of a customer from an event of `users`.

use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::Customer;

impl Application {
    /// Stores whether the customer may order, unless a newer version is stored.
    pub(crate) async fn note_customer(
        &self,
        customer: Customer,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        self.customers.update(customer, origin).await
    }
}
