//! How payments meet the world: HTTP, the bus, the database, the clock and the provider.

pub(crate) mod http;
pub(crate) mod subscriptions;

pub(crate) mod due_work;
pub(crate) mod errands;

pub(crate) mod gateways;
pub(crate) mod persistence;

pub(crate) mod audit;

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod tests;
