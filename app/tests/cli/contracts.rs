//! Freezing contracts, and checking them against the code, other releases, and what is stored.

mod against;
mod broker;
mod freezing;
mod stored;
mod world;
