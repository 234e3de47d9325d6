//! What the use cases need of the world. A store behind a port commits a change-set with all that rides on its
//! origin, whole or not at all.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use shared_kernel::{Origin, StoreError};
use uuid::Uuid;

use crate::domain::{
    Basket, BasketChange, CatalogueEntry, Customer, CustomerId, Order, OrderChange, OrderId,
    OrderLine, Sku, StatusName,
};

/// Orders, one at a time.
#[async_trait]
pub(crate) trait Orders: Send + Sync {
    async fn find(&self, id: OrderId) -> Result<Option<Order>, StoreError>;

    /// Stores the order and its event; the lines come with the event that places them.
    async fn commit(&self, change: OrderChange, origin: &Origin) -> Result<(), StoreError>;

    /// The same for an order that was placed from a basket: both are stored, or neither.
    async fn commit_from_basket(
        &self,
        placed: OrderChange,
        emptied: BasketChange,
        origin: &Origin,
    ) -> Result<(), StoreError>;
}

/// Orders, looked up by what they are.
#[async_trait]
pub(crate) trait Archive: Send + Sync {
    /// The lines of an order, as they were placed.
    async fn lines(&self, order: &Order) -> Result<Vec<OrderLine>, StoreError>;

    /// Orders placed before `before`, the newest first.
    async fn page(
        &self,
        filter: OrderFilter,
        before: Option<OrderId>,
        at_most: u64,
    ) -> Result<Vec<Order>, StoreError>;

    /// Orders whose deadline has come, the longest overdue first.
    async fn due(&self, now: DateTime<Utc>, at_most: u64) -> Result<Vec<OrderId>, StoreError>;

    /// When the next deadline comes.
    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// Lets the deadline look at an order again at `until`: this one cannot be dealt with now.
    async fn postpone(&self, order: OrderId, until: DateTime<Utc>) -> Result<(), StoreError>;

    /// Orders of a customer that still say who they are for.
    async fn not_anonymised(
        &self,
        customer: CustomerId,
        at_most: u64,
    ) -> Result<Vec<OrderId>, StoreError>;
}

/// Which orders to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct OrderFilter {
    pub(crate) customer: Option<CustomerId>,
    pub(crate) status: Option<StatusName>,
}

/// Baskets, one a customer.
#[async_trait]
pub(crate) trait Baskets: Send + Sync {
    async fn find(&self, customer: CustomerId) -> Result<Option<Basket>, StoreError>;

    async fn commit(&self, change: BasketChange, origin: &Origin) -> Result<(), StoreError>;

    /// Deletes the basket of a customer who is gone.
    async fn forget(&self, customer: CustomerId, origin: &Origin) -> Result<(), StoreError>;
}

/// The copy of the catalogue.
#[async_trait]
pub(crate) trait Catalogue: Send + Sync {
    /// What is known of each SKU, in the order asked.
    async fn entries(&self, skus: &[Sku]) -> Result<Vec<Option<CatalogueEntry>>, StoreError>;

    /// Takes over what is newer than what is known.
    async fn learn(&self, entry: CatalogueEntry, origin: &Origin) -> Result<(), StoreError>;
}

/// The copy of the customers.
#[async_trait]
pub(crate) trait Customers: Send + Sync {
    async fn find(&self, id: CustomerId) -> Result<Option<Customer>, StoreError>;

    /// Takes over what is newer than what is known.
    async fn learn(&self, customer: Customer, origin: &Origin) -> Result<(), StoreError>;
}

/// What this context saw of a process.
#[async_trait]
pub(crate) trait Timelines: Send + Sync {
    /// The messages of a process, in the order of their times.
    async fn steps(&self, correlation_id: Uuid) -> Result<Vec<TimelineStep>, StoreError>;
}

/// One message of a process: published here, or received and handled here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TimelineStep {
    pub(crate) time: DateTime<Utc>,
    /// The context that published it.
    pub(crate) context: String,
    pub(crate) event_type: String,
    pub(crate) event_id: Uuid,
    pub(crate) subject: String,
    pub(crate) sequence: i64,
    pub(crate) caused_by: Option<Uuid>,
    /// Who dealt with it, when it was received.
    pub(crate) handling: Option<Handling>,
}

/// How a received message was dealt with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Handling {
    pub(crate) handler: String,
    pub(crate) status: String,
    pub(crate) attempts: i32,
    pub(crate) handled_at: Option<DateTime<Utc>>,
    pub(crate) last_error: Option<String>,
}
