//! What others hear of the units promised to an order.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::PublishedEvent;
use uuid::{Uuid, uuid};

use super::Sampled;

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

const ORDER: Uuid = uuid!("0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d");

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

impl Sampled for StockReserved {
    fn sample() -> Self {
        Self {
            order_id: ORDER,
            expires_at: DateTime::from_timestamp_nanos(1_767_269_100_000_000_000),
        }
    }
}

impl Sampled for StockRejected {
    fn sample() -> Self {
        let skus = vec!["VASE-ONDA-BLUE".to_owned()];
        Self { order_id: ORDER, reason: "out-of-stock".to_owned(), skus }
    }
}

impl Sampled for ReservationCommitted {
    fn sample() -> Self {
        Self { order_id: ORDER }
    }
}

impl Sampled for ReservationReleased {
    fn sample() -> Self {
        Self { order_id: ORDER, reason: "order-cancelled".to_owned() }
    }
}

impl Sampled for ReservationExpired {
    fn sample() -> Self {
        Self { order_id: ORDER }
    }
}
