//! Payments in tables. sea-orm builds the queries; the platform's database runs them.

pub(crate) mod entities;

pub(crate) mod mapping;
pub(crate) mod sea_orm_payments;

mod due_payments;
pub(crate) mod reading;

#[cfg(test)]
pub(crate) mod in_memory;
#[cfg(test)]
mod store_suite;

pub(crate) use sea_orm_payments::{PURSUE_PAYMENTS, SeaOrmPayments};
