//! An erased user: refuses further orders of the customer, and erases addresses and basket.

use std::sync::Arc;

use platform::subscription::{HandlerError, Subscription};
use serde::Deserialize;
use uuid::Uuid;

use super::{on, replica_version};
use crate::application::Application;
use crate::domain::{Customer, CustomerId, CustomerStatus};

#[derive(Deserialize)]
struct UserErased {
    user_id: Uuid,
}

pub(super) fn user_erased(application: &Arc<Application>) -> Subscription {
    on(
        "users.user-erased.v1",
        "orders.forget-customer",
        application,
        |application, event: UserErased, origin| async move {
            let id = CustomerId::from_uuid(event.user_id);
            let version = replica_version(&origin)?;
            let customer = Customer::stored(id, CustomerStatus::Erased, version);
            application.forget_customer(customer, &origin).await.map_err(HandlerError::of_use_case)
        },
    )
}
