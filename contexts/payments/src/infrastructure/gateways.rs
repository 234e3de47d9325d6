//! Payment providers behind the gateway port, and what guards us from them.

pub(crate) mod guarded_gateway;

pub(crate) mod no_provider;
pub(crate) mod simulated;
