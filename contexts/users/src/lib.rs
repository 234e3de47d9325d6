//! Identity: registration, login, roles, profile and erasure.
//!
//! Read in this order: [`contract`] (the events that other contexts receive), `domain` (users and sessions, and the
//! decisions about them), `application` (one file a use case), `infrastructure` (HTTP, tables, keys), and the handle
//! [`Users`], which a host builds by the [`DESCRIPTOR`] and mounts. The layers are private; other contexts receive
//! events and verify access tokens by public key.

pub mod contract;

mod domain;

mod application;

mod infrastructure;

mod descriptor;
mod handle;
mod settings;

pub use application::oauth_clients::OAuthClients;
pub use descriptor::DESCRIPTOR;
pub use handle::{
    CreateAdminError, GenerateKeyError, KeyStoreError, ResetPasswordError, SigningKeyError, Users,
    generate_signing_key, keys_open_under,
};
pub use settings::Settings;
