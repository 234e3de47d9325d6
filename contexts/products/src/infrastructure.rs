//! The adapters: HTTP, foreign events, due work, tables, the audit, and imported files.

pub(crate) mod http;
pub(crate) mod subscriptions;

pub(crate) mod due_work;

pub(crate) mod metrics;
pub(crate) mod persistence;

pub(crate) mod audit;
pub(crate) mod replicated;

pub(crate) mod shopify_csv;

pub(crate) mod html_text;
