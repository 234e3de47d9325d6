//! The units of an order cannot be had.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::handled;
use crate::application::Application;
use crate::application::record_stock_rejected::RecordStockRejected;
use crate::domain::OrderId;

#[derive(Deserialize)]
struct StockRejected {
    order_id: Uuid,
}

pub(super) fn stock_rejected(application: Arc<Application>) -> Subscription {
    Subscription::new(
        "products.stock-rejected.v1",
        "orders.on-stock-rejected",
        move |event: StockRejected, origin| {
            let application = Arc::clone(&application);
            async move {
                let told = RecordStockRejected { order: OrderId::from_uuid(event.order_id) };
                handled(application.record_stock_rejected(told, &origin).await)
            }
        },
    )
}
