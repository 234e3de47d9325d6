//! The tables of this context as sea-orm entities, one file a table. `products_text`, the full-text index, has none:
//! triggers maintain it, and `full_text` queries it.

pub(crate) mod products;

pub(crate) mod stock;
pub(crate) mod stock_movements;

pub(crate) mod reservations;
