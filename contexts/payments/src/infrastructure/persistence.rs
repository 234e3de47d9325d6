//! Payments in tables. Nothing above this folder knows a row.

pub(crate) mod payments;
pub(crate) mod refunds;

pub(crate) mod cancelled_orders;
pub(crate) mod payment_attempts;
pub(crate) mod webhook_receipts;

pub(crate) mod mapping;
pub(crate) mod sea_orm_payments;

mod due_payments;
pub(crate) mod reading;

#[cfg(test)]
pub(crate) mod in_memory;
#[cfg(test)]
mod store_suite;

pub(crate) use sea_orm_payments::SeaOrmPayments;
