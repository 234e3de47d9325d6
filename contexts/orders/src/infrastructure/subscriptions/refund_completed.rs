//! Money for an order went back.

use std::sync::Arc;

use platform::subscription::{HandlerError, Subscription};
use serde::Deserialize;
use shared_kernel::{Currency, Money};
use uuid::Uuid;

use super::handled;
use crate::application::Application;
use crate::application::record_refund::RecordRefund;
use crate::domain::{OrderId, Refund, RefundId};

#[derive(Deserialize)]
struct RefundCompleted {
    refund_id: Uuid,
    order_id: Uuid,
    amount_minor: i64,
    currency: String,
}

pub(super) fn refund_completed(application: Arc<Application>) -> Subscription {
    Subscription::new(
        "payments.refund-completed.v1",
        "orders.on-refund-completed",
        move |event: RefundCompleted, origin| {
            let application = Arc::clone(&application);
            async move {
                let currency = Currency::parse(&event.currency).map_err(HandlerError::permanent)?;
                let amount = Money::new(event.amount_minor, currency);
                let refund = Refund { id: RefundId::from_uuid(event.refund_id), amount };
                let told = RecordRefund { order: OrderId::from_uuid(event.order_id), refund };
                handled(application.record_refund(told, &origin).await)
            }
        },
    )
}
