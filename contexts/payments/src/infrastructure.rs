//! The adapters of payments: HTTP, subscriptions, the database, due work and the provider.

pub(crate) mod webhook_signature;

pub(crate) mod persistence;
pub(crate) mod sealed_notes;

pub(crate) mod gateways;

pub(crate) mod background_tasks;
pub(crate) mod due_work;

pub(crate) mod http;
pub(crate) mod subscriptions;

pub(crate) mod audit;
pub(crate) mod matters;

#[cfg(test)]
pub(crate) mod testing;
