//! Where the databases of a shop are, whose they are, and who may open them. It knows no context and no setting: names,
//! places and migrations are given.
//!
//! Read `place.rs` for files and servers, `servers.rs` for servers that are away, `data_dir.rs` for the data folder and its locks, `identity.rs` for how a shop is
//! begun, taken over or refused, and `secret.rs` for the secret of a shop. Modules use only those above them in this list.

mod error;
mod migrations;

pub mod place;
pub mod servers;

pub mod data_dir;

pub mod identity;
pub mod secret;

pub use error::StorageError;
pub use migrations::Migrations;
