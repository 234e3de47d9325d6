//! `galleria demo`: checkouts played on a shop of one's own and told step by step, and the load driver. Both are clients
//! of the shop like any other: they order over HTTP.

pub(crate) mod load;
pub(crate) mod show;

mod client;
mod demo_broker;
mod folder;
mod people;
mod server_process;
mod terms;

mod error;

pub use error::DemoError;
