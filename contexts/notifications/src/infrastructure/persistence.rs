//! The stores in tables. sea-orm builds the queries; the platform's database runs them.

pub(crate) mod entities;

pub(crate) mod mapping;

mod sea_orm_mails;
mod sea_orm_orders;
mod sea_orm_recipients;

#[cfg(test)]
pub(crate) mod in_memory;
#[cfg(test)]
mod store_suite;

pub(crate) use sea_orm_mails::{SEND_MAILS, SeaOrmMails};
pub(crate) use sea_orm_orders::SeaOrmOrders;
pub(crate) use sea_orm_recipients::SeaOrmRecipients;

/// The tables of this context, without those of the platform.
pub(crate) const TABLES: [&str; 4] = ["recipients", "known_orders", "mails", "suppressions"];
