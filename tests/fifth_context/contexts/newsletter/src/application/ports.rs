//! The ports of the application.

use async_trait::async_trait;
use shared_kernel::{Origin, StoreError};

use crate::domain::{Subscriber, SubscriberChange, UserId};

/// The stored subscribers.
#[async_trait]
pub(crate) trait Subscribers: Send + Sync {
    async fn find(&self, user: UserId) -> Result<Option<Subscriber>, StoreError>;

    async fn commit(&self, change: SubscriberChange, origin: &Origin) -> Result<(), StoreError>;
}
