//! Reserved stock asks for the payment: `products` holds all units of the order.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::on_report;
use crate::application::Application;
use crate::domain::{CheckoutReport, OrderId};

#[derive(Deserialize)]
struct StockReserved {
    order_id: Uuid,
}

pub(super) fn stock_reserved(application: &Arc<Application>) -> Subscription {
    on_report(
        "products.stock-reserved.v1",
        "orders.on-stock-reserved",
        application,
        |event: StockReserved| {
            Ok((OrderId::from_uuid(event.order_id), CheckoutReport::StockReserved))
        },
    )
}
