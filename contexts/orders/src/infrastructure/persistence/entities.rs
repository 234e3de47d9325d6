//! The sea-orm entities: one file a table.

pub(crate) mod baskets;
pub(crate) mod catalogue_entries;
pub(crate) mod customers;
pub(crate) mod order_lines;
pub(crate) mod order_refunds;
pub(crate) mod orders;
