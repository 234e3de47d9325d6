//! `galleria demo`: checkouts played on a shop of one's own and told step by step; and what such a shop is made of, for
//! the bench as well. Both are clients of the shop like any other: they order over HTTP.

pub(crate) mod show;

pub(crate) mod client;
pub(crate) mod folder;
pub(crate) mod people;
pub(crate) mod server_process;
pub(crate) mod terms;

#[cfg(feature = "bench")]
pub(crate) mod demo_broker;

mod error;

pub use error::DemoError;
