//! Payment providers behind the gateway port, and what guards us from them.

pub(crate) mod guarded_gateway;

pub(crate) mod http_gateway;
mod network_service;
pub(crate) mod provider_books;
pub(crate) mod provider_url;
pub(crate) mod provider_wire;
pub(crate) mod provider_words;

pub(crate) mod no_provider;
pub(crate) mod simulated;
