//! The adapters: HTTP endpoints, subscriptions to foreign events, due work (deadlines), the stores, and the audit.

pub(crate) mod http;
pub(crate) mod subscriptions;

pub(crate) mod due_work;

pub(crate) mod persistence;
pub(crate) mod personal_data;
pub(crate) mod timelines;

pub(crate) mod audit;
pub(crate) mod metrics;
pub(crate) mod replicas;
