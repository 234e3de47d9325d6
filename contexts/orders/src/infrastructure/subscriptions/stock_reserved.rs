//! The units of an order are reserved.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::handled;
use crate::application::Application;
use crate::application::record_stock_reserved::RecordStockReserved;
use crate::domain::OrderId;

#[derive(Deserialize)]
struct StockReserved {
    order_id: Uuid,
}

pub(super) fn stock_reserved(application: Arc<Application>) -> Subscription {
    Subscription::new(
        "products.stock-reserved.v1",
        "orders.on-stock-reserved",
        move |event: StockReserved, origin| {
            let application = Arc::clone(&application);
            async move {
                let told = RecordStockReserved { order: OrderId::from_uuid(event.order_id) };
                handled(application.record_stock_reserved(told, &origin).await)
            }
        },
    )
}
