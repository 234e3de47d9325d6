//! The bodies of answers that several endpoints share.

mod money;
mod order;

pub(super) use money::MoneyBody;
pub(super) use order::{OrderSummaryBody, with_order};
