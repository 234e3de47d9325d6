//! Taking over what `users` says of a customer.

use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::Customer;

impl Application {
    /// Notes whether the customer may order, unless something newer is known.
    pub(crate) async fn note_customer(
        &self,
        customer: Customer,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        self.customers.learn(customer, origin).await
    }
}
