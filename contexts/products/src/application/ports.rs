//! The ports of the use cases: one store for each aggregate, and one for the pages that customers read.

mod catalogue;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use shared_kernel::{Origin, StoreError};
use uuid::Uuid;

use crate::domain::{
    Movement, MovementChange, MovementId, OrderId, Product, ProductChange, ProductId, Reservation,
    ReservationChange, Sku, StockLevel,
};

pub(crate) use catalogue::{
    Catalogue, CataloguePage, CategoryOnSale, Listing, Place, SearchWords, Sort,
};

/// The products.
#[async_trait]
pub(crate) trait Products: Send + Sync {
    async fn find(&self, id: ProductId) -> Result<Option<Product>, StoreError>;

    async fn find_by_sku(&self, sku: &Sku) -> Result<Option<Product>, StoreError>;

    /// Whether there is no product at all, on sale or withdrawn.
    async fn are_none(&self) -> Result<bool, StoreError>;

    /// The name and the SKU of every product.
    async fn names(&self) -> Result<Vec<(String, String)>, StoreError>;

    /// The codes of the currencies in which products are priced, each once.
    async fn currencies(&self) -> Result<Vec<String>, StoreError>;

    /// Stores a decision, and an empty stock row with a new product; `Duplicate` when its SKU is taken.
    async fn commit(&self, change: ProductChange, origin: &Origin) -> Result<(), StoreError>;
}

/// The stock levels and the ledger.
#[async_trait]
pub(crate) trait Stock: Send + Sync {
    /// The levels of those `skus` that have one.
    async fn levels(&self, skus: &[Sku]) -> Result<Vec<StockLevel>, StoreError>;

    /// Stores a movement with its change of the units on hand; `RuleBroken` when reserved units would be missing.
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

    /// Stores a decision with its movements and its changes of the stock; `RuleBroken` when units are not available any
    /// more.
    async fn commit(&self, change: ReservationChange, origin: &Origin) -> Result<(), StoreError>;

    /// Reservations that are due at `now`, the oldest first.
    async fn due(&self, now: DateTime<Utc>, at_most: u64) -> Result<DueReservations, StoreError>;

    /// When the next reservation is due.
    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// Makes a reservation due again at `until`: it cannot be expired now.
    async fn postpone(&self, order: OrderId, until: DateTime<Utc>) -> Result<(), StoreError>;
}

/// The reservations that are due.
#[derive(Debug, Default)]
pub(crate) struct DueReservations {
    pub(crate) reservations: Vec<DueReservation>,
    /// Those whose rows are corrupt. They must not hide the others.
    pub(crate) unreadable: Vec<(OrderId, StoreError)>,
}

/// A due reservation, and the correlation id of its checkout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DueReservation {
    pub(crate) reservation: Reservation,
    pub(crate) correlation_id: Uuid,
}
