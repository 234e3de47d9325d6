//! The stock of a SKU: units on hand, and how many of them are reserved for orders.

use super::{ProductId, Sku};

/// The stock of one SKU as it was read. Other commits change it at the same time, so a decision on it is stored as a
/// delta, and the schema checks `on_hand ≥ reserved ≥ 0` where the delta is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StockLevel {
    sku: Sku,
    product: ProductId,
    on_hand: i64,
    reserved: i64,
}

impl StockLevel {
    /// A level read back from its store.
    pub(crate) const fn stored(sku: Sku, product: ProductId, on_hand: i64, reserved: i64) -> Self {
        Self { sku, product, on_hand, reserved }
    }

    /// The level of a new product: no units.
    pub(crate) const fn empty(sku: Sku, product: ProductId) -> Self {
        Self::stored(sku, product, 0, 0)
    }

    pub(crate) const fn sku(&self) -> &Sku {
        &self.sku
    }

    pub(crate) const fn product(&self) -> ProductId {
        self.product
    }

    /// Units on the shelf, reserved ones included.
    pub(crate) const fn on_hand(&self) -> i64 {
        self.on_hand
    }

    /// Units reserved for orders that are not paid yet.
    pub(crate) const fn reserved(&self) -> i64 {
        self.reserved
    }

    /// Units that can still be reserved.
    pub(crate) const fn available(&self) -> i64 {
        self.on_hand.saturating_sub(self.reserved)
    }
}

/// A change of the counters of one SKU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StockDelta {
    pub(crate) sku: Sku,
    pub(crate) on_hand: i64,
    pub(crate) reserved: i64,
}

#[cfg(test)]
impl StockLevel {
    /// The level with `delta` added, for stores in memory and models. Nothing is checked.
    #[must_use]
    pub(crate) fn plus(&self, delta: &StockDelta) -> Self {
        Self {
            on_hand: self.on_hand + delta.on_hand,
            reserved: self.reserved + delta.reserved,
            ..self.clone()
        }
    }
}
