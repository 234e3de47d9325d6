//! The replica of a product of `products`: name, price, and whether it is on sale. It is never authoritative: it carries
//! its age, and only the price frozen into an order counts.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use shared_kernel::Money;

use crate::domain::Sku;

shared_kernel::entity_id! {
    /// Identifies one product of `products`.
    pub(crate) struct ProductId
}

/// A product, as the events of `products` report it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CatalogueEntry {
    product: ProductId,
    sku: Sku,
    name: Arc<str>,
    price: Money,
    on_sale: bool,
    replica_version: ReplicaVersion,
}

/// The state of another context's aggregate that a replica has reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ReplicaVersion {
    sequence: u32,
    as_of: DateTime<Utc>,
}

impl CatalogueEntry {
    /// An entry as an event reported it, or as it was stored then.
    pub(crate) const fn stored(
        product: ProductId,
        sku: Sku,
        name: Arc<str>,
        price: Money,
        on_sale: bool,
        replica_version: ReplicaVersion,
    ) -> Self {
        Self { product, sku, name, price, on_sale, replica_version }
    }

    pub(crate) const fn product(&self) -> ProductId {
        self.product
    }

    pub(crate) const fn sku(&self) -> &Sku {
        &self.sku
    }

    pub(crate) const fn name(&self) -> &Arc<str> {
        &self.name
    }

    pub(crate) const fn price(&self) -> Money {
        self.price
    }

    pub(crate) const fn is_on_sale(&self) -> bool {
        self.on_sale
    }

    pub(crate) const fn replica_version(&self) -> ReplicaVersion {
        self.replica_version
    }
}

impl ReplicaVersion {
    /// The version after the event with this sequence, which was committed at `as_of`.
    pub(crate) const fn new(sequence: u32, as_of: DateTime<Utc>) -> Self {
        Self { sequence, as_of }
    }

    /// The sequence of the newest event applied: an older event changes nothing.
    pub(crate) const fn sequence(self) -> u32 {
        self.sequence
    }

    /// The time at which that event was committed by its publisher.
    pub(crate) const fn as_of(self) -> DateTime<Utc> {
        self.as_of
    }
}
