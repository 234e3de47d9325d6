//! Where the use cases meet the world: HTTP in, events in, rows out, files in.

pub(crate) mod http;
pub(crate) mod subscriptions;

pub(crate) mod due_work;

pub(crate) mod persistence;

pub(crate) mod html_text;
pub(crate) mod shopify_csv;
