//! From domain events to published ones: the body and the subject of each.

use shared_kernel::Published;

use super::{
    ProductAdded, ProductChanged, ProductRepriced, ProductSnapshot, ProductWithdrawn,
    ReservationCommitted, ReservationExpired, ReservationReleased, StockAdjusted, StockReceived,
    StockRejected, StockReserved,
};
use crate::domain::movement::MovementEvent;
use crate::domain::product::ProductEvent;
use crate::domain::reservation::{ReleaseReason, ReservationEvent};
use crate::domain::{
    MovementChange, MovementKind, OrderId, Product, ProductChange, ReservationChange,
};

/// The event of type `$event` that holds all that other contexts copy of `$product`.
macro_rules! product_event {
    ($event:ident, $subject:literal, $product:expr) => {
        Published::of(
            format!(concat!($subject, "/{}"), $product.id()),
            &$event {
                product_id: $product.id().as_uuid(),
                sku: $product.sku().to_string(),
                name: $product.details().name.to_string(),
                price_minor: $product.price().amount().amount_minor(),
                currency: $product.price().amount().currency().to_string(),
                on_sale: $product.is_on_sale(),
            },
        )
    };
}

/// The event of a decision on a product.
pub(crate) fn product_published(change: &ProductChange) -> Result<Published, serde_json::Error> {
    let product = &change.state;
    match change.event {
        ProductEvent::Added => product_event!(ProductAdded, "product", product),
        ProductEvent::Changed => product_event!(ProductChanged, "product", product),
        ProductEvent::Repriced => product_event!(ProductRepriced, "product", product),
        ProductEvent::Withdrawn => product_event!(ProductWithdrawn, "product", product),
    }
}

/// The snapshot event of a product.
pub(crate) fn product_snapshot(product: &Product) -> Result<Published, serde_json::Error> {
    product_event!(ProductSnapshot, "product-snapshot", product)
}

/// The event of units that were received, or of a corrected count.
pub(crate) fn movement_published(change: &MovementChange) -> Result<Published, serde_json::Error> {
    let movement = &change.state;
    let subject = format!("movement/{}", movement.id());
    let (movement_id, sku) = (movement.id().as_uuid(), movement.sku().to_string());
    match change.event {
        MovementEvent::StockReceived => {
            Published::of(subject, &StockReceived { movement_id, sku, quantity: movement.delta() })
        }
        MovementEvent::StockAdjusted => {
            let reason = match movement.kind() {
                MovementKind::Adjusted { reason } => reason.as_str().to_owned(),
                MovementKind::Received
                | MovementKind::Sold { .. }
                | MovementKind::Returned { .. } => String::new(),
            };
            let delta = movement.delta();
            Published::of(subject, &StockAdjusted { movement_id, sku, delta, reason })
        }
    }
}

/// The subject of the events about the reservation of an order.
pub(crate) fn reservation_subject(order: OrderId) -> String {
    format!("reservation/{order}")
}

/// The event of a decision on a reservation.
pub(crate) fn reservation_published(
    change: &ReservationChange,
) -> Result<Published, serde_json::Error> {
    let subject = reservation_subject(change.state.order());
    let order_id = change.state.order().as_uuid();
    match &change.event {
        ReservationEvent::StockReserved { until } => {
            Published::of(subject, &StockReserved { order_id, expires_at: *until })
        }
        ReservationEvent::StockRejected { lacking } => {
            let skus = lacking.iter().map(ToString::to_string).collect();
            let reason = "out-of-stock".to_owned();
            Published::of(subject, &StockRejected { order_id, reason, skus })
        }
        ReservationEvent::ReservationCommitted | ReservationEvent::CommittedAfterExpiry => {
            Published::of(subject, &ReservationCommitted { order_id })
        }
        ReservationEvent::ReservationReleased { reason } => {
            let reason = reason_name(*reason).to_owned();
            Published::of(subject, &ReservationReleased { order_id, reason })
        }
        ReservationEvent::ReservationExpired => {
            Published::of(subject, &ReservationExpired { order_id })
        }
    }
}

/// The name of a reason in events and tables.
pub(crate) const fn reason_name(reason: ReleaseReason) -> &'static str {
    match reason {
        ReleaseReason::OrderCancelled => "order-cancelled",
        ReleaseReason::SaleUndone => "sale-undone",
    }
}
