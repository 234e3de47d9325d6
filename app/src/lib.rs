//! The thin host of the Galleria shop. It reads the configuration, opens the databases, builds the bus, starts the
//! contexts and mounts their routes; what a shop does is in the contexts.

pub mod config;
pub mod contracts;
pub mod host;

pub mod audit;
#[cfg(feature = "bench")]
mod bench;
#[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
pub mod demo;
pub mod moving;

pub mod cli;
pub mod commands;
