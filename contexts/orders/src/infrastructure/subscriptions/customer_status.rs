//! The customer status: registered and reactivated users may order, deactivated users may not. `user_erased.rs` handles
//! the erasure.

use std::sync::Arc;

use platform::subscription::{HandlerError, Subscription};
use serde::Deserialize;
use uuid::Uuid;

use super::{on, replica_version};
use crate::application::Application;
use crate::domain::{Customer, CustomerId, CustomerStatus};

#[derive(Deserialize)]
struct User {
    user_id: Uuid,
}

pub(super) fn customer_status(application: &Arc<Application>) -> [Subscription; 3] {
    [
        ("users.user-registered.v1", "orders.note-user-registered", CustomerStatus::Active),
        ("users.user-deactivated.v1", "orders.note-user-deactivated", CustomerStatus::Deactivated),
        ("users.user-reactivated.v1", "orders.note-user-reactivated", CustomerStatus::Active),
    ]
    .map(|(event_type, handler, status)| {
        on(event_type, handler, application, move |application, user: User, origin| async move {
            let id = CustomerId::from_uuid(user.user_id);
            let customer = Customer::stored(id, status, replica_version(&origin)?);
            application.note_customer(customer, &origin).await.map_err(HandlerError::of_use_case)
        })
    })
}
