//! Somebody's data is to be erased, everywhere.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::{handled, learned};
use crate::application::Application;
use crate::domain::{Customer, CustomerId, Standing};

#[derive(Deserialize)]
struct UserErased {
    user_id: Uuid,
}

pub(super) fn user_erased(application: Arc<Application>) -> Subscription {
    Subscription::new(
        "users.user-erased.v1",
        "orders.forget-customer",
        move |event: UserErased, origin| {
            let application = Arc::clone(&application);
            async move {
                let id = CustomerId::from_uuid(event.user_id);
                let customer =
                    Customer { id, standing: Standing::Erased, learned: learned(&origin)? };
                handled(application.forget_customer(customer, &origin).await)
            }
        },
    )
}
