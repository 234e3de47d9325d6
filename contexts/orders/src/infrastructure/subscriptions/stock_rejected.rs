//! Rejected stock cancels the order: `products` does not have the units.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::on_report;
use crate::application::Application;
use crate::domain::{CheckoutReport, OrderId};

#[derive(Deserialize)]
struct StockRejected {
    order_id: Uuid,
}

pub(super) fn stock_rejected(application: &Arc<Application>) -> Subscription {
    on_report(
        "products.stock-rejected.v1",
        "orders.on-stock-rejected",
        application,
        |event: StockRejected| {
            Ok((OrderId::from_uuid(event.order_id), CheckoutReport::StockRejected))
        },
    )
}
