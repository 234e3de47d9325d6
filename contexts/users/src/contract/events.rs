//! The published events. Each names the user it is about. The one thing personal in some of them, the address, is sealed with the
//! key of the user, for the context that writes to them.

use chrono::{DateTime, Utc};
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

macro_rules! contact_event {
    ($(#[$attribute:meta])* $name:ident, $event_type:literal) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
        pub struct $name {
            /// The user.
            pub user_id: Uuid,
            /// The e-mail address as it is from now on, sealed with the key of the user for the place
            /// `email-address/<user_id>`. Events of earlier versions have none.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub sealed_email: Option<String>,
            /// The language to write to the user in: `en` or `de`; another one in later versions.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub language: Option<String>,
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
            /// `customer`, `admin`, `catalogue-manager` or `support`; another one in later versions.
            pub role: String,
        }

        impl PublishedEvent for $name {
            const TYPE: &'static str = $event_type;
        }
    };
}

contact_event! {
    /// Somebody opened an account. They are a customer.
    UserRegistered, "users.user-registered.v1"
}

contact_event! {
    /// Somebody changed their name, address or language. Which, only this context knows.
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
    /// Of `customer`, `admin`, `catalogue-manager`, `support`; none when the user is erased.
    pub roles: Vec<String>,
    /// The e-mail address, sealed with the key of the user for the place `email-address/<user_id>`; none when the user is
    /// erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealed_email: Option<String>,
    /// The language to write to the user in: `en` or `de`; another one in later versions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

impl PublishedEvent for UserSnapshot {
    const TYPE: &'static str = "users.user-snapshot.v1";
}

/// Access tokens are refused from now on although they have not expired: those of a session that has ended, or those that a
/// user had until a password was changed, a role was lost, or an account was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AccessEnded {
    /// The user.
    pub user_id: Uuid,
    /// The sessions of the user whose tokens are meant: `one`, `all` or `all-but-one`.
    pub sessions: String,
    /// The one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<Uuid>,
    /// Only tokens that were issued at an earlier version of the user (`ver`) are meant. Of one session, all are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before_version: Option<u32>,
    /// When the last of these tokens expires: then nothing of this needs to be kept.
    pub forget_at: DateTime<Utc>,
}

impl PublishedEvent for AccessEnded {
    const TYPE: &'static str = "users.access-ended.v1";
}

user_event! {
    /// Everything personal about this user is to be forgotten, wherever it is kept. The id stays.
    UserErased, "users.user-erased.v1"
}
