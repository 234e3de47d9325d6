//! The sea-orm entities: one file a table.

pub(crate) mod known_orders;
pub(crate) mod mails;
pub(crate) mod recipients;
pub(crate) mod suppressions;
