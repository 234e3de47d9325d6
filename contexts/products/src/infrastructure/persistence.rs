//! The stores: entities, mapping, and one SQL implementation for each port. The stores in memory, on which the tests of
//! the use cases run, pass the same suite.
//!
//! sea-orm builds the statements. The platform runs those of the use cases with rusqlite (a file) or sqlx (a server);
//! sea-orm's reader pool runs the catalogue's queries and the audit.

pub(crate) mod entities;
pub(crate) mod mapping;

mod sea_orm_products;
mod sea_orm_reservations;
mod sea_orm_stock;

mod categories;
mod full_text;
mod listings;
mod sea_orm_catalogue;
mod sql;

mod cached_catalogue;
mod changes;

#[cfg(test)]
pub(crate) mod in_memory;
#[cfg(test)]
mod store_suite;

pub(crate) use cached_catalogue::{CacheSettings, CachedCatalogue};
pub(crate) use changes::CatalogueChanges;
pub(crate) use sea_orm_catalogue::SeaOrmCatalogue;
pub(crate) use sea_orm_products::SeaOrmProducts;
pub(crate) use sea_orm_reservations::{EXPIRY, SeaOrmReservations};
pub(crate) use sea_orm_stock::SeaOrmStock;

use std::collections::HashMap;

use shared_kernel::StoreError;

use crate::domain::Sku;

/// The tables of this context.
pub(crate) const TABLES: [&str; 5] =
    ["products", "products_text", "stock", "stock_movements", "reservations"];

/// The error of an event that has no JSON form.
pub(crate) fn unwritable(error: serde_json::Error) -> StoreError {
    StoreError::Unavailable(Box::new(error))
}

/// Rows by the SKUs that were asked for, by the text alone: a row that cannot be read is found, too.
fn by_their_sku<R>(
    skus: Vec<Sku>,
    rows: Vec<R>,
    sku_of: impl Fn(&R) -> &String,
) -> HashMap<Sku, R> {
    let mut rows: HashMap<String, R> =
        rows.into_iter().map(|row| (sku_of(&row).clone(), row)).collect();
    let found = skus.into_iter().filter_map(|sku| Some((sku.clone(), rows.remove(sku.as_str())?)));
    found.collect()
}
