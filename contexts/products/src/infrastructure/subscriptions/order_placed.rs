//! An order was placed: its units are reserved.

use std::sync::Arc;

use platform::subscription::{HandlerError, Subscription};
use serde::Deserialize;
use shared_kernel::Origin;
use uuid::Uuid;

use super::on;
use crate::application::Application;
use crate::domain::{Lines, OrderId, Quantity, Sku};

#[derive(Deserialize)]
struct OrderPlaced {
    order_id: Uuid,
    lines: Vec<PlacedLine>,
}

#[derive(Deserialize)]
struct PlacedLine {
    sku: String,
    quantity: i64,
}

pub(super) fn order_placed(application: &Arc<Application>) -> Subscription {
    on(
        "orders.order-placed.v1",
        "products.reserve-on-order-placed",
        application,
        async |application: Arc<Application>, event: OrderPlaced, origin: Origin| {
            let lines = parse(&event.lines)?;
            let order = OrderId::from_uuid(event.order_id);
            application
                .reserve_stock(order, lines, &origin)
                .await
                .map_err(HandlerError::of_use_case)
        },
    )
}

/// Lines that are not valid fail permanently: another attempt would read the same.
fn parse(lines: &[PlacedLine]) -> Result<Lines, HandlerError> {
    let mut wanted = Vec::with_capacity(lines.len());
    for PlacedLine { sku, quantity } in lines {
        let sku = Sku::parse(sku).map_err(HandlerError::permanent)?;
        wanted.push((sku, Quantity::parse(*quantity).map_err(HandlerError::permanent)?));
    }
    Lines::parse(wanted).map_err(HandlerError::permanent)
}
