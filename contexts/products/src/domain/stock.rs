//! How many units of a SKU there are, and how many of them are promised to orders.

use super::{ProductId, Sku};

/// What is known of one SKU's stock at a moment. Others change it at the same time: what is decided on it travels
/// as a delta, and the rule `on_hand ≥ reserved ≥ 0` is asked again where the delta is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StockLevel {
    pub(crate) sku: Sku,
    pub(crate) product: ProductId,
    /// Units on the shelf, those promised included.
    pub(crate) on_hand: i64,
    /// Units promised to orders that are not paid yet.
    pub(crate) reserved: i64,
}

impl StockLevel {
    /// Units that can still be promised.
    pub(crate) const fn available(&self) -> i64 {
        self.on_hand.saturating_sub(self.reserved)
    }
}

/// By how much one SKU's counters change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StockDelta {
    pub(crate) sku: Sku,
    pub(crate) on_hand: i64,
    pub(crate) reserved: i64,
}
