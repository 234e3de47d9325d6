//! The payment provider behind the gateway port: the HTTP client, and the guard around it.

pub(crate) mod guarded_gateway;

pub(crate) mod http_gateway;
pub(crate) mod provider_ledger;
pub(crate) mod provider_status;
pub(crate) mod provider_wire;

pub(crate) mod no_provider;
