//! The ports of the use cases: stores and queries. A store commits a change-set together with the dedup record of its
//! origin, atomically.

use std::error::Error;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use shared_kernel::{Origin, StoreError};
use uuid::Uuid;

use crate::domain::{
    Basket, BasketChange, CatalogueEntry, Customer, CustomerId, Order, OrderChange, OrderId,
    OrderLine, PaymentToken, Sealed, ShippingAddress, Sku, StatusName,
};

/// Orders, one at a time.
#[async_trait]
pub(crate) trait Orders: Send + Sync {
    async fn find(&self, id: OrderId) -> Result<Option<Order>, StoreError>;

    /// Stores the order and its event; the lines come with the event that places them.
    async fn commit(&self, change: OrderChange, origin: &Origin) -> Result<(), StoreError>;

    /// The same for an order that takes a basket or gives it back: both are stored, or neither of them.
    async fn commit_with_basket(
        &self,
        change: OrderChange,
        basket: BasketChange,
        origin: &Origin,
    ) -> Result<(), StoreError>;
}

/// Queries over orders: lists, deadlines, and orders of a customer.
#[async_trait]
pub(crate) trait OrderQueries: Send + Sync {
    /// The lines of an order, as they were placed.
    async fn lines(&self, order: &Order) -> Result<Vec<OrderLine>, StoreError>;

    /// Orders placed before `before`, the newest first.
    async fn page(
        &self,
        filter: OrderFilter,
        before: Option<OrderId>,
        at_most: u64,
    ) -> Result<Vec<Order>, StoreError>;

    /// Orders whose `due_at` has passed, the longest overdue first.
    async fn due(&self, now: DateTime<Utc>, at_most: u64) -> Result<Vec<OrderId>, StoreError>;

    /// The earliest `due_at`.
    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// Sets `due_at` to `until` for an order that cannot be cancelled now.
    async fn postpone(&self, order: OrderId, until: DateTime<Utc>) -> Result<(), StoreError>;

    /// Orders whose address is stored as it was before addresses were sealed.
    async fn not_sealed(&self, at_most: u64) -> Result<Vec<OrderToSeal>, StoreError>;

    /// Stores the sealed form of an address, unless the stored one has changed meanwhile.
    async fn store_sealed(
        &self,
        order: &OrderToSeal,
        address: Option<Sealed<ShippingAddress>>,
    ) -> Result<(), StoreError>;

    /// Orders of a customer whose address is not erased.
    async fn not_anonymised(
        &self,
        customer: CustomerId,
        at_most: u64,
    ) -> Result<Vec<OrderId>, StoreError>;
}

/// An order whose address is not sealed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OrderToSeal {
    pub(crate) order: OrderId,
    pub(crate) customer: CustomerId,
    pub(crate) plain: Sealed<ShippingAddress>,
}

/// A filter of the list of orders.
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

    /// Deletes the basket of an erased customer.
    async fn forget(&self, customer: CustomerId, origin: &Origin) -> Result<(), StoreError>;
}

/// The replica of the catalogue.
#[async_trait]
pub(crate) trait Catalogue: Send + Sync {
    /// The entry of each SKU, in the order of `skus`.
    async fn entries(&self, skus: &[Sku]) -> Result<Vec<Option<CatalogueEntry>>, StoreError>;

    /// Stores the replica, unless the stored one is as new or newer.
    async fn update(&self, entry: CatalogueEntry, origin: &Origin) -> Result<(), StoreError>;
}

/// The replica of the customers.
#[async_trait]
pub(crate) trait Customers: Send + Sync {
    async fn find(&self, id: CustomerId) -> Result<Option<Customer>, StoreError>;

    /// Stores the replica, unless the stored one is as new or newer.
    async fn update(&self, customer: Customer, origin: &Origin) -> Result<(), StoreError>;

    /// The number of customers that were stored as erased. `None` where another host may store one as well. It grows before
    /// [`Customers::update`] returns, so that an equal number later means that nobody was erased meanwhile.
    fn erasures(&self) -> Option<u64>;
}

/// Personal data under the key of the customer. Erasing the customer destroys the key, wherever the data rest.
#[async_trait]
pub(crate) trait PersonalData: Send + Sync {
    /// Seals the address and the payment token of a new order; `None` when the customer is erased.
    async fn seal(
        &self,
        order: OrderId,
        customer: CustomerId,
        address: &ShippingAddress,
        token: &PaymentToken,
    ) -> Result<Option<(Sealed<ShippingAddress>, Sealed<PaymentToken>)>, PersonalDataError>;

    /// The address of an order; `None` when the customer is erased, or the address is.
    async fn address_of(&self, order: &Order)
    -> Result<Option<ShippingAddress>, PersonalDataError>;

    /// The sealed form of a stored address that is still plain; `None` when the customer is erased.
    async fn sealed(
        &self,
        order: OrderId,
        customer: CustomerId,
        plain: &Sealed<ShippingAddress>,
    ) -> Result<Option<Sealed<ShippingAddress>>, PersonalDataError>;
}

/// Why personal data cannot be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PersonalDataError {
    /// The key may be had later.
    #[error("the key of the customer cannot be had now")]
    KeyAway(#[source] Box<dyn Error + Send + Sync>),
    #[error(transparent)]
    Store(StoreError),
}

/// The messages of a process that this context published or received.
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
    /// The handling of a message that was received.
    pub(crate) handling: Option<Handling>,
}

/// How a received message was handled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Handling {
    pub(crate) handler: String,
    pub(crate) status: String,
    pub(crate) attempts: i32,
    pub(crate) handled_at: Option<DateTime<Utc>>,
    pub(crate) last_error: Option<String>,
}
