//! The adapters: HTTP, tables, subscriptions.

pub(crate) mod audit;
pub(crate) mod due_work;
pub(crate) mod http;
pub(crate) mod persistence;
pub(crate) mod subscriptions;
