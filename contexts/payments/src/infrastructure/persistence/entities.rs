//! The tables of this context, one file each.

pub(crate) mod payments;
pub(crate) mod refunds;

pub(crate) mod cancelled_orders;
pub(crate) mod payment_attempts;
pub(crate) mod webhook_receipts;
