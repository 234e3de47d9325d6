//! Identity: who somebody is to the shop. Registration, login, roles, profile and erasure.
//!
//! The host makes a [`Users`] and mounts it; the other contexts hear of users by the events in [`contract`] and
//! verify access tokens by public key. Nothing else leaves this crate: the layers are private.

mod domain;

mod application;

pub mod contract;
mod infrastructure;

mod handle;

pub use handle::{CreateAdminError, Settings, Users};
pub use infrastructure::signing::{GenerateKeyError, SigningKeyError, generate_signing_key};
