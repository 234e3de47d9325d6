//! A sample of each published event, with every field filled.

use chrono::{DateTime, TimeDelta};
use schemars::JsonSchema;
use shared_kernel::PublishedEvent;
use uuid::{Uuid, uuid};

use super::events::{
    AccessEnded, PasswordChanged, ProfileChanged, RoleGranted, RoleRevoked, UserDeactivated,
    UserErased, UserReactivated, UserRegistered, UserSnapshot,
};

/// The user in every sample.
const ID: Uuid = uuid!("0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d");

/// An event with a sample of itself.
pub(super) trait Sampled: PublishedEvent + JsonSchema {
    fn sample() -> Self;
}

macro_rules! sample_of_user {
    ($($event:ident),+) => {$(
        impl Sampled for $event {
            fn sample() -> Self {
                Self { user_id: ID }
            }
        }
    )+};
}

sample_of_user!(PasswordChanged, UserDeactivated, UserReactivated, UserErased);

/// An address as it travels: nobody has the key of this one.
const SEALED_EMAIL: &str =
    "sealed.1.Qm9zdG9uLVRlYS1QYXJ0eS0xNzczLWFuZC1hLWZldy1tb3JlLWJ5dGVzLW9mLWl0";

macro_rules! sample_of_contact {
    ($($event:ident),+) => {$(
        impl Sampled for $event {
            fn sample() -> Self {
                let (sealed_email, language) = (Some(SEALED_EMAIL.to_owned()), Some("de".to_owned()));
                Self { user_id: ID, sealed_email, language }
            }
        }
    )+};
}

sample_of_contact!(UserRegistered, ProfileChanged);

macro_rules! sample_of_role {
    ($($event:ident),+) => {$(
        impl Sampled for $event {
            fn sample() -> Self {
                Self { user_id: ID, role: "admin".to_owned() }
            }
        }
    )+};
}

sample_of_role!(RoleGranted, RoleRevoked);

impl Sampled for AccessEnded {
    fn sample() -> Self {
        Self {
            user_id: ID,
            sessions: "all-but-one".to_owned(),
            session_id: Some(uuid!("0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3e")),
            before_version: Some(7),
            forget_at: DateTime::UNIX_EPOCH + TimeDelta::days(20_089),
        }
    }
}

impl Sampled for UserSnapshot {
    fn sample() -> Self {
        let roles = vec!["customer".to_owned(), "admin".to_owned()];
        Self {
            user_id: ID,
            status: "active".to_owned(),
            roles,
            sealed_email: Some(SEALED_EMAIL.to_owned()),
            language: Some("de".to_owned()),
        }
    }
}
