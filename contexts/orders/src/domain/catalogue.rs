//! What `orders` knows of a product: its name and price, and whether it is on sale. A copy, never authoritative:
//! it says how old it is, and the price that counts is the one frozen into an order.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use shared_kernel::Money;

use crate::domain::Sku;

shared_kernel::entity_id! {
    /// Names one product of `products`.
    pub(crate) struct ProductId
}

/// A product as the events of `products` tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CatalogueEntry {
    pub(crate) product: ProductId,
    pub(crate) sku: Sku,
    pub(crate) name: Arc<str>,
    pub(crate) price: Money,
    pub(crate) on_sale: bool,
    pub(crate) learned: Learned,
}

/// How far a copy of another context's state has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Learned {
    /// The sequence of the event copied last: an older one changes nothing.
    pub(crate) sequence: u32,
    /// When that event was committed over there.
    pub(crate) as_of: DateTime<Utc>,
}
