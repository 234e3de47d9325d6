//! Who may order. That somebody's data was erased asks for more, and has a file of its own.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::{handled, learned};
use crate::application::Application;
use crate::domain::{Customer, CustomerId, Standing};

#[derive(Deserialize)]
struct User {
    user_id: Uuid,
}

pub(super) fn customer_standing(application: &Arc<Application>) -> [Subscription; 3] {
    [
        ("users.user-registered.v1", "orders.note-user-registered", Standing::Active),
        ("users.user-deactivated.v1", "orders.note-user-deactivated", Standing::Deactivated),
        ("users.user-reactivated.v1", "orders.note-user-reactivated", Standing::Active),
    ]
    .map(|(event_type, handler, standing)| {
        let application = Arc::clone(application);
        Subscription::new(event_type, handler, move |user: User, origin| {
            let application = Arc::clone(&application);
            async move {
                let id = CustomerId::from_uuid(user.user_id);
                let customer = Customer { id, standing, learned: learned(&origin)? };
                handled(application.note_customer(customer, &origin).await)
            }
        })
    })
}
