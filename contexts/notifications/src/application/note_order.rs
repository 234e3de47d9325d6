//! An order was placed: whose it is and what it costs is kept for the mails about it.

use shared_kernel::{Origin, StoreError};

use super::Application;
use crate::domain::KnownOrder;

impl Application {
    pub(crate) async fn note_order(
        &self,
        order: KnownOrder,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        self.orders.note(order, origin).await
    }
}
