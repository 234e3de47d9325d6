//! `galleria demo`: checkouts played on a shop of one's own and told step by step; and what such a shop is made of, for
//! the bench as well. Both are clients of the shop like any other: they order over HTTP.

pub mod show;

pub mod client;
pub mod folder;
pub mod people;
pub mod server_process;
pub mod terms;

pub mod demo_broker;

mod error;

pub use error::DemoError;
