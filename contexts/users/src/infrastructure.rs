//! What connects the use cases to the world: HTTP in front, the database behind, keys, hashes and chance beside.

pub(crate) mod http;

pub(crate) mod persistence;

pub(crate) mod bcrypt_passwords;
pub(crate) mod signing;
pub(crate) mod system_randomness;

pub(crate) mod audit;
pub(crate) mod due_work;
pub(crate) mod subscriptions;
