//! The bodies of answers that several endpoints share.

mod order;

pub(super) use order::{OrderBody, OrderSummaryBody, with_order};
