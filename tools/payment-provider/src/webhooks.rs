//! Webhooks: what the provider reports of its own accord, signed, and delivered until the receiver takes it.

pub(crate) mod body;
pub(crate) mod signature;

pub(crate) mod sender;
