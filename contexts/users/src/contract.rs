//! The published language: what the other contexts may know of users, in JSON. No event carries personal data.
//! Frozen in `contract/`, one schema and one sample an event; a change that would break a reader fails the test.

use platform::context::EventContract;
use schemars::{JsonSchema, schema_for};
use serde::Serialize;
use shared_kernel::{Published, PublishedEvent};
use uuid::Uuid;

use crate::domain::user::{UserEvent, UserEventKind};

#[cfg(test)]
mod tests;

/// Whom the samples are about.
const SAMPLE: Uuid = Uuid::from_u128(0x0197_a3c1_9f2e_7c4b_8d11_5a0e_6f7b_2c3d);

/// Declares an event that says nothing but whom it is about.
macro_rules! about_a_user {
    ($($(#[$attribute:meta])* $name:ident = $event_type:literal,)*) => {$(
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
        pub struct $name {
            /// The user.
            pub user_id: Uuid,
        }

        impl PublishedEvent for $name {
            const TYPE: &'static str = $event_type;
        }
    )*};
}

/// Declares an event about one role of a user.
macro_rules! about_a_role {
    ($($(#[$attribute:meta])* $name:ident = $event_type:literal,)*) => {$(
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
        pub struct $name {
            /// The user.
            pub user_id: Uuid,
            /// `customer` or `admin`.
            pub role: String,
        }

        impl PublishedEvent for $name {
            const TYPE: &'static str = $event_type;
        }
    )*};
}

about_a_user! {
    /// Somebody opened an account. They are a customer.
    UserRegistered = "users.user-registered.v1",
    /// Somebody changed their name or address. Which, only this context knows.
    ProfileChanged = "users.profile-changed.v1",
    /// Somebody set a new password.
    PasswordChanged = "users.password-changed.v1",
    /// An admin closed the account: this user acts no more until it is opened again.
    UserDeactivated = "users.user-deactivated.v1",
    /// An admin opened the account again.
    UserReactivated = "users.user-reactivated.v1",
    /// Everything personal about this user is to be forgotten, wherever it is kept. The id stays.
    UserErased = "users.user-erased.v1",
}

about_a_role! {
    /// A user was given a role.
    RoleGranted = "users.role-granted.v1",
    /// A role was taken from a user.
    RoleRevoked = "users.role-revoked.v1",
}

/// Every event that this context publishes.
pub fn contract() -> Vec<EventContract> {
    let (user_id, role) = (SAMPLE, "admin".to_owned());
    vec![
        of(&UserRegistered { user_id }),
        of(&ProfileChanged { user_id }),
        of(&PasswordChanged { user_id }),
        of(&RoleGranted { user_id, role: role.clone() }),
        of(&RoleRevoked { user_id, role }),
        of(&UserDeactivated { user_id }),
        of(&UserReactivated { user_id }),
        of(&UserErased { user_id }),
    ]
}

fn of<E: PublishedEvent + JsonSchema>(sample: &E) -> EventContract {
    EventContract {
        event_type: E::TYPE,
        schema: schema_for!(E).to_value(),
        sample: serde_json::json!(sample),
    }
}

/// What the others hear of `event`.
pub(crate) fn published(event: &UserEvent) -> Result<Published, serde_json::Error> {
    let user_id = event.user.as_uuid();
    let subject = subject(user_id);
    match event.kind {
        UserEventKind::Registered => Published::of(subject, &UserRegistered { user_id }),
        UserEventKind::ProfileChanged => Published::of(subject, &ProfileChanged { user_id }),
        UserEventKind::PasswordChanged { .. } => {
            Published::of(subject, &PasswordChanged { user_id })
        }
        UserEventKind::RoleGranted { role } => {
            Published::of(subject, &RoleGranted { user_id, role: role.to_string() })
        }
        UserEventKind::RoleRevoked { role } => {
            Published::of(subject, &RoleRevoked { user_id, role: role.to_string() })
        }
        UserEventKind::Deactivated => Published::of(subject, &UserDeactivated { user_id }),
        UserEventKind::Reactivated => Published::of(subject, &UserReactivated { user_id }),
        UserEventKind::Erased => Published::of(subject, &UserErased { user_id }),
    }
}

/// The subject of every event about a user.
pub(crate) fn subject(user: Uuid) -> String {
    format!("user/{user}")
}
