//! A user registers: the user becomes a subscriber.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use crate::application::Application;
use crate::domain::UserId;

#[derive(Deserialize)]
struct UserRegistered {
    user_id: Uuid,
}

pub(super) fn user_registered(application: &Arc<Application>) -> Subscription {
    let application = Arc::clone(application);
    Subscription::new(
        "users.user-registered.v1",
        "newsletter.add-subscriber",
        move |event: UserRegistered, origin| {
            let application = Arc::clone(&application);
            async move {
                let user = UserId::from_uuid(event.user_id);
                Ok(application.add_subscriber(user, &origin).await?)
            }
        },
    )
}
