//! The due work of `products`: expiring reservations.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platform::due_work::DueWork;
use shared_kernel::StoreError;

use crate::application::Application;
use crate::infrastructure::persistence::EXPIRY;

/// Expires reservations whose time limit has passed.
pub(crate) struct ReservationExpiry {
    pub(crate) application: Arc<Application>,
}

#[async_trait]
impl DueWork for ReservationExpiry {
    fn name(&self) -> &'static str {
        EXPIRY
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.application.reservations.next_due().await
    }

    async fn run_due(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        self.application.expire_reservations(now).await
    }
}
