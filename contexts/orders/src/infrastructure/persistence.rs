//! The stores: orders, baskets and replicas as rows. A change-set becomes one unit of work; a row is read through the same
//! `parse` as input.

pub(super) mod entities;
pub(super) mod mapping;

mod sea_orm_baskets;
mod sea_orm_catalogue;
mod sea_orm_customers;
mod sea_orm_order_queries;
mod sea_orm_orders;

#[cfg(test)]
pub(crate) mod in_memory;
#[cfg(test)]
mod store_suite;

pub(crate) use entities::{baskets, catalogue_entries, customers, order_lines, orders};
pub(crate) use sea_orm_baskets::SeaOrmBaskets;
pub(crate) use sea_orm_catalogue::SeaOrmCatalogue;
pub(crate) use sea_orm_customers::SeaOrmCustomers;
pub(crate) use sea_orm_order_queries::SeaOrmOrderQueries;
pub(crate) use sea_orm_orders::SeaOrmOrders;

/// The tables of this context, without those of the platform.
pub(crate) const TABLES: [&str; 6] =
    ["orders", "order_lines", "order_refunds", "baskets", "catalogue_entries", "customers"];
