//! `users.user-erased`: nothing personal of the recipient is left, and mails that wait are not sent.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::{failed, version};
use crate::application::Application;
use crate::domain::{Recipient, UserId};

/// The fields of the event that are read here.
#[derive(Deserialize)]
struct UserErased {
    user_id: Uuid,
}

pub(super) fn user_erased(application: &Arc<Application>) -> Subscription {
    let application = Arc::clone(application);
    Subscription::new(
        "users.user-erased.v1",
        "notifications.forget-recipient",
        move |event: UserErased, origin| {
            let application = Arc::clone(&application);
            async move {
                let (id, version) = (UserId::from_uuid(event.user_id), version(&origin)?);
                let erased = Recipient::Erased { id, version };
                application.note_recipient(erased, &origin).await.map_err(failed)
            }
        },
    )
}
