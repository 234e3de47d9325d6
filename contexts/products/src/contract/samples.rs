//! A sample of each published event, with every field filled.

use chrono::DateTime;
use shared_kernel::PublishedEvent;
use uuid::{Uuid, uuid};

use super::{
    ProductAdded, ProductChanged, ProductRepriced, ProductSnapshot, ProductWithdrawn,
    ReservationCommitted, ReservationExpired, ReservationReleased, Sampled, StockAdjusted,
    StockReceived, StockRejected, StockReserved,
};

/// The id in every sample: of the product, the movement or the order.
const ID: Uuid = uuid!("0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d");
const SKU: &str = "VASE-ONDA-BLUE";

macro_rules! sample_of_product {
    ($($event:ident),+) => {$(
        impl Sampled for $event {
            fn sample() -> Self {
                Self {
                    product_id: ID,
                    sku: SKU.to_owned(),
                    name: "Onda vase – Blue".to_owned(),
                    price_minor: 6900,
                    currency: "EUR".to_owned(),
                    on_sale: Self::TYPE != ProductWithdrawn::TYPE,
                }
            }
        }
    )+};
}

sample_of_product!(
    ProductAdded,
    ProductChanged,
    ProductRepriced,
    ProductWithdrawn,
    ProductSnapshot
);

impl Sampled for StockReceived {
    fn sample() -> Self {
        Self { movement_id: ID, sku: SKU.to_owned(), quantity: 24 }
    }
}

impl Sampled for StockAdjusted {
    fn sample() -> Self {
        Self {
            movement_id: ID,
            sku: SKU.to_owned(),
            delta: -2,
            reason: "broken in the stockroom".to_owned(),
        }
    }
}

impl Sampled for StockReserved {
    fn sample() -> Self {
        Self { order_id: ID, expires_at: DateTime::from_timestamp_nanos(1_767_269_100_000_000_000) }
    }
}

impl Sampled for StockRejected {
    fn sample() -> Self {
        let skus = vec![SKU.to_owned()];
        Self { order_id: ID, reason: "out-of-stock".to_owned(), skus }
    }
}

impl Sampled for ReservationCommitted {
    fn sample() -> Self {
        Self { order_id: ID }
    }
}

impl Sampled for ReservationReleased {
    fn sample() -> Self {
        Self { order_id: ID, reason: "order-cancelled".to_owned() }
    }
}

impl Sampled for ReservationExpired {
    fn sample() -> Self {
        Self { order_id: ID }
    }
}
