//! The published language of `users`: its events as other contexts see them, without personal data. A published version
//! never changes; its frozen schema and sample are in `contract/`.

mod events;
mod samples;

mod publishing;

#[cfg(test)]
mod tests;

use platform::context::EventContract;
use schemars::schema_for;

pub use events::{
    AccessEnded, PasswordChanged, ProfileChanged, RoleGranted, RoleRevoked, UserDeactivated,
    UserErased, UserReactivated, UserRegistered, UserSnapshot,
};

pub(crate) use publishing::{
    Contact, USER, access_ended, access_subject, address_place, service_account_subject,
    session_subject, subject, user_published, user_snapshot,
};

use samples::Sampled;

/// Every event that `users` publishes, with schema and sample.
pub fn contract() -> Vec<EventContract> {
    vec![
        entry::<UserRegistered>(),
        entry::<ProfileChanged>(),
        entry::<PasswordChanged>(),
        entry::<RoleGranted>(),
        entry::<RoleRevoked>(),
        entry::<UserDeactivated>(),
        entry::<UserReactivated>(),
        entry::<UserErased>(),
        entry::<UserSnapshot>(),
        entry::<AccessEnded>(),
    ]
}

fn entry<E: Sampled>() -> EventContract {
    // Only a map with keys that are not text has no JSON form, and no event holds one. A null would fail the freeze
    // test.
    let sample = serde_json::to_value(E::sample()).unwrap_or_default();
    EventContract { event_type: E::TYPE, schema: schema_for!(E).to_value(), sample }
}
