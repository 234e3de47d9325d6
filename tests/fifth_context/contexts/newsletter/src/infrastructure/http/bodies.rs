//! The bodies of answers.

use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use crate::domain::Subscriber;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Subscriber")]
pub(super) struct SubscriberBody {
    user_id: Uuid,
    sections: u32,
}

impl SubscriberBody {
    pub(super) const fn of(subscriber: &Subscriber, sections: u32) -> Self {
        Self { user_id: subscriber.user().as_uuid(), sections }
    }
}
