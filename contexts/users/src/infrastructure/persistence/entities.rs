//! The tables of this context as sea-orm entities, one file a table.

pub(crate) mod users;

pub(crate) mod admin_seats;

pub(crate) mod sessions;

pub(crate) mod authorization_codes;

pub(crate) mod signing_keys;

pub(crate) mod person_keys;
pub(crate) mod service_accounts;
