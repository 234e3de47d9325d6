//! `users.profile-changed`: a recipient may have another address or language. A new address is on no suppression list.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::{failed, recipient};
use crate::application::Application;

/// The fields of the event that are read here.
#[derive(Deserialize)]
struct ProfileChanged {
    user_id: Uuid,
    sealed_email: Option<String>,
    language: Option<String>,
}

pub(super) fn profile_changed(application: &Arc<Application>) -> Subscription {
    let application = Arc::clone(application);
    Subscription::new(
        "users.profile-changed.v1",
        "notifications.note-profile",
        move |event: ProfileChanged, origin| {
            let application = Arc::clone(&application);
            async move {
                let ProfileChanged { user_id, sealed_email, language } = event;
                let recipient = recipient(user_id, sealed_email, language.as_deref(), &origin)?;
                application.note_recipient(recipient, &origin).await.map_err(failed)
            }
        },
    )
}
