//! From domain events to published ones.

use shared_kernel::Published;

use super::SubscriberAdded;
use crate::domain::SubscriberChange;

/// The event of a decision on a subscriber.
pub(crate) fn subscriber_published(
    change: &SubscriberChange,
) -> Result<Published, serde_json::Error> {
    let user_id = change.state.user().as_uuid();
    Published::of(format!("subscriber/{user_id}"), &SubscriberAdded { user_id })
}
