//! Freezing contracts, and checking them against the code, other releases, and what is stored.

mod against;
#[cfg(all(feature = "nats", feature = "rabbitmq"))]
mod broker;
mod freezing;
mod stored;
mod world;
