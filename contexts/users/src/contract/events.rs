//! The published events. Each names the user it is about and carries no personal data.

use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::PublishedEvent;
use uuid::Uuid;

macro_rules! user_event {
    ($(#[$attribute:meta])* $name:ident, $event_type:literal) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
        pub struct $name {
            /// The user.
            pub user_id: Uuid,
        }

        impl PublishedEvent for $name {
            const TYPE: &'static str = $event_type;
        }
    };
}

macro_rules! role_event {
    ($(#[$attribute:meta])* $name:ident, $event_type:literal) => {
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
    };
}

user_event! {
    /// Somebody opened an account. They are a customer.
    UserRegistered, "users.user-registered.v1"
}

user_event! {
    /// Somebody changed their name or address. Which, only this context knows.
    ProfileChanged, "users.profile-changed.v1"
}

user_event! {
    /// Somebody set a new password.
    PasswordChanged, "users.password-changed.v1"
}

role_event! {
    /// A user was given a role.
    RoleGranted, "users.role-granted.v1"
}

role_event! {
    /// A role was taken from a user.
    RoleRevoked, "users.role-revoked.v1"
}

user_event! {
    /// An admin closed the account: this user acts no more until it is opened again.
    UserDeactivated, "users.user-deactivated.v1"
}

user_event! {
    /// An admin opened the account again.
    UserReactivated, "users.user-reactivated.v1"
}

/// Whether a user may act, and as what, as it is now: told again for replicas that have lost it or never had it. The sequence
/// of the event is the version of the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UserSnapshot {
    /// The user.
    pub user_id: Uuid,
    /// `active`, `deactivated`, or `erased`: then everything personal is to be forgotten, wherever it is kept.
    pub status: String,
    /// `customer`, `admin`, or both; none when the user is erased.
    pub roles: Vec<String>,
}

impl PublishedEvent for UserSnapshot {
    const TYPE: &'static str = "users.user-snapshot.v1";
}

user_event! {
    /// Everything personal about this user is to be forgotten, wherever it is kept. The id stays.
    UserErased, "users.user-erased.v1"
}
