//! What the use cases ask of their stores: a small port an aggregate, and one for the pages that customers read.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use shared_kernel::{Origin, StoreError};
use uuid::Uuid;

use super::browse_catalogue::{CataloguePage, Listing, Place};
use crate::domain::{
    Movement, MovementChange, MovementId, OrderId, Product, ProductChange, ProductId, Reservation,
    ReservationChange, Sku, StockLevel,
};

/// The products.
#[async_trait]
pub(crate) trait Products: Send + Sync {
    async fn find(&self, id: ProductId) -> Result<Option<Product>, StoreError>;

    async fn find_by_sku(&self, sku: &Sku) -> Result<Option<Product>, StoreError>;

    /// Whether there is none, on sale or withdrawn.
    async fn are_none(&self) -> Result<bool, StoreError>;

    /// Stores a decision. A new product gets an empty shelf with it; `Duplicate` when its SKU is taken.
    async fn commit(&self, change: ProductChange, origin: &Origin) -> Result<(), StoreError>;
}

/// The shelves and their ledger.
#[async_trait]
pub(crate) trait Stock: Send + Sync {
    /// The levels of those SKUs that are known.
    async fn levels(&self, skus: &[Sku]) -> Result<Vec<StockLevel>, StoreError>;

    /// Writes a movement into the ledger and moves the units; `RuleBroken` when they are promised to orders.
    async fn commit(&self, change: MovementChange, origin: &Origin) -> Result<(), StoreError>;

    /// The movements of one SKU, the latest first, from after `after`.
    async fn movements(
        &self,
        sku: &Sku,
        after: Option<(DateTime<Utc>, MovementId)>,
        at_most: u64,
    ) -> Result<Vec<Movement>, StoreError>;
}

/// The reservations.
#[async_trait]
pub(crate) trait Reservations: Send + Sync {
    async fn find(&self, order: OrderId) -> Result<Option<Reservation>, StoreError>;

    /// Stores a decision together with its movements and what it does to the shelves; `RuleBroken` when units are
    /// not there any more.
    async fn commit(&self, change: ReservationChange, origin: &Origin) -> Result<(), StoreError>;

    /// Reservations whose time is over at `now`, the oldest first.
    async fn due(&self, now: DateTime<Utc>, at_most: u64) -> Result<DueReservations, StoreError>;

    /// When the next one's time is over.
    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// Lets a reservation be looked at again at `until`: this one cannot be given back now.
    async fn postpone(&self, order: OrderId, until: DateTime<Utc>) -> Result<(), StoreError>;
}

/// The reservations whose time is over.
#[derive(Debug, Default)]
pub(crate) struct DueReservations {
    pub(crate) reservations: Vec<DueReservation>,
    /// Those that make no sense as they are stored. They must not hide the others.
    pub(crate) unreadable: Vec<(OrderId, StoreError)>,
}

/// A reservation whose time is over, with the process it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DueReservation {
    pub(crate) reservation: Reservation,
    pub(crate) correlation_id: Uuid,
}

/// The catalogue as customers read it: products with what is available of them.
#[async_trait]
pub(crate) trait Catalogue: Send + Sync {
    async fn product(&self, id: ProductId) -> Result<Option<Listing>, StoreError>;

    async fn product_by_sku(&self, sku: &Sku) -> Result<Option<Listing>, StoreError>;

    /// Products on sale, from after `after`, at most `at_most`.
    async fn page(
        &self,
        page: &CataloguePage,
        after: Option<&Place>,
        at_most: u64,
    ) -> Result<Vec<Listing>, StoreError>;
}
