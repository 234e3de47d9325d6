//! The deadline of orders as due work: a commit wakes it when the next order is due (`due_at`), and it cancels the
//! orders whose deadline has passed.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platform::due_work::DueWork;
use shared_kernel::StoreError;

use crate::application::Application;

/// The name of the due work; a commit wakes it by this name when the next order is due.
pub(crate) const EXPIRE_ORDERS: &str = "orders.expire-orders";

/// Cancels the orders that are due.
pub(crate) struct ExpireOrders {
    application: Arc<Application>,
}

impl ExpireOrders {
    pub(crate) const fn new(application: Arc<Application>) -> Self {
        Self { application }
    }
}

#[async_trait]
impl DueWork for ExpireOrders {
    fn name(&self) -> &'static str {
        EXPIRE_ORDERS
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.application.next_due().await
    }

    async fn run_due(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        self.application.expire_due_orders(now).await
    }
}
