//! The published events. Every event of a product carries all that other contexts copy of it.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::PublishedEvent;
use uuid::Uuid;

macro_rules! product_event {
    ($(#[$attribute:meta])* $name:ident, $event_type:literal) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
        pub struct $name {
            /// The product.
            pub product_id: Uuid,
            /// The SKU by which orders and stock name it; it never changes.
            pub sku: String,
            /// What it is called.
            pub name: String,
            /// What one unit costs, in minor units of the currency.
            pub price_minor: i64,
            /// ISO 4217.
            pub currency: String,
            /// Whether customers can order it.
            pub on_sale: bool,
        }

        impl PublishedEvent for $name {
            const TYPE: &'static str = $event_type;
        }
    };
}

product_event! {
    /// A product is new in the catalogue.
    ProductAdded, "products.product-added.v1"
}

product_event! {
    /// What the shop says of a product is new, or it is on sale again.
    ProductChanged, "products.product-changed.v1"
}

product_event! {
    /// A product has a new price.
    ProductRepriced, "products.product-repriced.v1"
}

product_event! {
    /// A product is no longer on sale.
    ProductWithdrawn, "products.product-withdrawn.v1"
}

product_event! {
    /// The product as it is now, told again for replicas that have lost it or never had it. The sequence of the event is the
    /// version of the product.
    ProductSnapshot, "products.product-snapshot.v1"
}

/// Units have come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StockReceived {
    /// The entry in the ledger.
    pub movement_id: Uuid,
    /// What came in.
    pub sku: String,
    /// How many units.
    pub quantity: i64,
}

/// The count was wrong and has been corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StockAdjusted {
    /// The entry in the ledger.
    pub movement_id: Uuid,
    /// What was counted.
    pub sku: String,
    /// By how many units the count was wrong; negative when there are fewer.
    pub delta: i64,
    /// Why, in one line.
    pub reason: String,
}

impl PublishedEvent for StockReceived {
    const TYPE: &'static str = "products.stock-received.v1";
}

impl PublishedEvent for StockAdjusted {
    const TYPE: &'static str = "products.stock-adjusted.v1";
}

/// All lines of the order are kept for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StockReserved {
    /// The order.
    pub order_id: Uuid,
    /// Until when they are kept.
    pub expires_at: DateTime<Utc>,
}

/// There is not enough for the order, and nothing is kept for it. It may come for an order that is confirmed
/// already, when its reservation had expired and the units are gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StockRejected {
    /// The order.
    pub order_id: Uuid,
    /// Always `out-of-stock` in this version; others may follow.
    pub reason: String,
    /// The SKUs that lack.
    pub skus: Vec<String>,
}

/// The units of the order are sold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReservationCommitted {
    /// The order.
    pub order_id: Uuid,
}

/// The units of the order are free again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReservationReleased {
    /// The order.
    pub order_id: Uuid,
    /// `order-cancelled` when they were only kept, `sale-undone` when they had been sold and are back on the shelf.
    pub reason: String,
}

/// Nobody paid in time; the units of the order are free again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReservationExpired {
    /// The order.
    pub order_id: Uuid,
}

impl PublishedEvent for StockReserved {
    const TYPE: &'static str = "products.stock-reserved.v1";
}

impl PublishedEvent for StockRejected {
    const TYPE: &'static str = "products.stock-rejected.v1";
}

impl PublishedEvent for ReservationCommitted {
    const TYPE: &'static str = "products.reservation-committed.v1";
}

impl PublishedEvent for ReservationReleased {
    const TYPE: &'static str = "products.reservation-released.v1";
}

impl PublishedEvent for ReservationExpired {
    const TYPE: &'static str = "products.reservation-expired.v1";
}
