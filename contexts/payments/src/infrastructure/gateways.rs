//! The payment provider behind the gateway port: the HTTP client, the guard around it, and the opening of sealed tokens.

pub(crate) mod guarded_gateway;
pub(crate) mod opening_gateway;

pub(crate) mod http_gateway;
pub(crate) mod provider_ledger;
pub(crate) mod provider_status;
pub(crate) mod provider_wire;

pub(crate) mod no_provider;
