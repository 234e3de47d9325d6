//! The adapters of the use cases: HTTP, the database, keys, password hashing and randomness.

pub(crate) mod http;

pub(crate) mod persistence;

pub(crate) mod bcrypt_passwords;
pub(crate) mod noted_passwords;
pub(crate) mod signing;
pub(crate) mod system_randomness;

pub(crate) mod audit;
pub(crate) mod due_work;
pub(crate) mod metrics;
pub(crate) mod operator_errors;
pub(crate) mod replicated;
pub(crate) mod subscriptions;
