//! A user as they are now: the customer status, as the events would have told it one by one. For an erased user, what is
//! personal is erased here too, in case the event of the erasure was lost.

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
    status: String,
}

pub(super) fn user_snapshot(application: &Arc<Application>) -> Subscription {
    on(
        "users.user-snapshot.v1",
        "orders.note-user-snapshot",
        application,
        |application, user: User, origin| async move {
            let status = CustomerStatus::parse(&user.status).map_err(HandlerError::permanent)?;
            let id = CustomerId::from_uuid(user.user_id);
            let customer = Customer::stored(id, status, replica_version(&origin)?);
            let noted = match status {
                CustomerStatus::Active | CustomerStatus::Deactivated => {
                    application.note_customer(customer, &origin).await
                }
                CustomerStatus::Erased => application.forget_customer(customer, &origin).await,
            };
            noted.map_err(HandlerError::of_use_case)
        },
    )
}
