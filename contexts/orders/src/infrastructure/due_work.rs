//! What this context does when time passes: it gives up orders whose time limit has come.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platform::due_work::DueWork;
use shared_kernel::StoreError;

use crate::application::Application;

/// The name under which a commit says when the next order falls due.
pub(crate) const EXPIRE_ORDERS: &str = "orders.expire-orders";

/// Gives up the orders that are due.
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
        self.application.next_deadline().await
    }

    async fn run_due(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        self.application.expire_due_orders(now).await
    }
}
