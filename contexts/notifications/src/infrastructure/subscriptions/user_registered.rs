//! `users.user-registered`: the new user is kept as a recipient, and welcomed.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::{about, failed, recipient};
use crate::application::Application;

/// The fields of the event that are read here.
#[derive(Deserialize)]
struct UserRegistered {
    user_id: Uuid,
    sealed_email: Option<String>,
    language: Option<String>,
}

pub(super) fn user_registered(application: &Arc<Application>) -> Subscription {
    let application = Arc::clone(application);
    Subscription::new(
        "users.user-registered.v1",
        "notifications.welcome-user",
        move |event: UserRegistered, origin| {
            let application = Arc::clone(&application);
            async move {
                let UserRegistered { user_id, sealed_email, language } = event;
                let recipient = recipient(user_id, sealed_email, language.as_deref(), &origin)?;
                let about = about(&origin)?;
                application.welcome(recipient, about, &origin).await.map_err(failed)
            }
        },
    )
}
