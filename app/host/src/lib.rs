//! The host of the shop as a library. It reads the configuration, opens the databases, builds the bus, starts the contexts
//! and mounts their routes. It decides nothing that a context could decide.

pub mod config;

pub mod contexts;

pub mod broker;
pub mod data_dir;
pub mod databases;

mod error;
#[cfg(feature = "products")]
mod first_start;
mod host;
mod keys;
mod known_events;
#[cfg(feature = "payments")]
pub mod provider;
mod server;
mod shop;
mod subscribers;

pub use error::StartError;
pub use host::Host;
pub use known_events::UnservedSubscription;
pub use shop::Shop;
