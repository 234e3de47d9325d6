//! `galleria demo`: checkouts played on a temporary shop and narrated step by step. The parts of such a shop serve the bench
//! as well. Both are clients of the shop like any other: they order over HTTP.

pub mod show;

pub mod client;
pub mod folder;
pub mod people;
pub mod server_process;
pub mod terms;

pub mod demo_broker;

mod error;

pub use error::DemoError;
