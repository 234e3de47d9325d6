//! The stores in SQL, and their deduplicator in memory that the use-case tests run on.

mod entities;
mod mapping;
mod sql;

mod full_text;
mod listings;
mod sea_orm_catalogue;
mod sea_orm_products;
mod sea_orm_reservations;
mod sea_orm_stock;

pub(crate) mod audit;

#[cfg(test)]
pub(crate) mod in_memory;
#[cfg(test)]
mod store_suite;

pub(crate) use sea_orm_catalogue::SeaOrmCatalogue;
pub(crate) use sea_orm_products::SeaOrmProducts;
pub(crate) use sea_orm_reservations::{EXPIRY, SeaOrmReservations};
pub(crate) use sea_orm_stock::SeaOrmStock;

use shared_kernel::StoreError;

/// The tables of this context.
pub(crate) const TABLES: [&str; 5] =
    ["products", "products_text", "stock", "stock_movements", "reservations"];

/// An event that has no JSON form cannot be stored.
fn unwritable(error: serde_json::Error) -> StoreError {
    StoreError::Unavailable(Box::new(error))
}
