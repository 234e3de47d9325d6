//! The store: subscribers as rows.

mod entities;
mod mapping;

mod sea_orm_subscribers;

#[cfg(test)]
pub(crate) mod in_memory;
#[cfg(test)]
mod store_suite;

pub(crate) use sea_orm_subscribers::SeaOrmSubscribers;

/// The tables of this context, without those of the platform.
pub(crate) const TABLES: [&str; 1] = ["subscribers"];
