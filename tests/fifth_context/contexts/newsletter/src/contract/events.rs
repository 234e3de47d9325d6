//! The events as other contexts see them.

use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::PublishedEvent;
use uuid::Uuid;

/// A registered user became a subscriber.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SubscriberAdded {
    /// The user.
    pub user_id: Uuid,
}

impl PublishedEvent for SubscriberAdded {
    const TYPE: &'static str = "newsletter.subscriber-added.v1";
}
