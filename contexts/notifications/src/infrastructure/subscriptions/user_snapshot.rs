//! `users.user-snapshot`: a user as they are now, for a context that came later or has lost some. Nobody is welcomed by it.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::{failed, recipient, version};
use crate::application::Application;
use crate::domain::{Recipient, UserId};

/// The status of a user of whom nothing personal may be kept.
const ERASED: &str = "erased";

/// The fields of the event that are read here.
#[derive(Deserialize)]
struct UserSnapshot {
    user_id: Uuid,
    status: String,
    sealed_email: Option<String>,
    language: Option<String>,
}

pub(super) fn user_snapshot(application: &Arc<Application>) -> Subscription {
    let application = Arc::clone(application);
    Subscription::new(
        "users.user-snapshot.v1",
        "notifications.note-user-snapshot",
        move |event: UserSnapshot, origin| {
            let application = Arc::clone(&application);
            async move {
                let UserSnapshot { user_id, status, sealed_email, language } = event;
                let recipient = if status == ERASED {
                    Recipient::Erased { id: UserId::from_uuid(user_id), version: version(&origin)? }
                } else {
                    recipient(user_id, sealed_email, language.as_deref(), &origin)?
                };
                application.note_recipient(recipient, &origin).await.map_err(failed)
            }
        },
    )
}
