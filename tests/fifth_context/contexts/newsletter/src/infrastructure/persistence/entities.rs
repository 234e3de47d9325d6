//! The sea-orm entities: one file a table.

pub(crate) mod subscribers;
