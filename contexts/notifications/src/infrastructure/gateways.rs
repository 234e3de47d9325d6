//! The ways out: the mail server behind its guard, and the keys of addresses.

pub(crate) mod guarded_server;

mod smtp_server;
mod smtp_url;

mod no_server;
mod sealed_addresses;

pub(crate) use no_server::NoServer;
pub(crate) use sealed_addresses::SealedAddresses;
pub(crate) use smtp_server::{Sender, SmtpServer};
pub use smtp_url::SmtpUrl;
