//! The host of the shop as a library. It reads the configuration, opens the databases, builds the bus, starts the contexts
//! and mounts their routes. It decides nothing that a context could decide.
//!
//! Read `registry.rs` for which contexts there are, `config.rs` for what can be set, `shop.rs` for the contexts and what
//! they run on, `host.rs` for the shop that answers HTTP, and `tenant_host.rs` for several shops that do. Modules use only those
//! above them in this list.

mod source_tree;

pub mod registry;

pub mod config;

mod known_events;

mod error;

pub mod broker;
pub mod databases;
pub mod identity;

mod hosted;
mod person_keys;
mod shop;

mod first_start;
mod keys;

pub mod api;
mod catalogue;
mod listener;
mod management_port;
mod server;

mod running_shop;

mod host;
mod tenant_host;

pub use error::StartError;
pub use host::Host;
pub use known_events::UnservedSubscription;
pub use management::{LastVerification, TOKEN_FILE, VerifiedInvariant};
pub use management_port::{ADDRESS_FILE, metrics};
pub use shop::Shop;
pub use tenant_host::{TenantHost, TenantShop};
