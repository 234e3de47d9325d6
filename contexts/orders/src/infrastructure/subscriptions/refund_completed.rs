//! A completed refund is recorded on the order, once by its id.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::{money, on_report};
use crate::application::Application;
use crate::domain::{CheckoutReport, OrderId, Refund, RefundId};

#[derive(Deserialize)]
struct RefundCompleted {
    refund_id: Uuid,
    order_id: Uuid,
    amount_minor: i64,
    currency: String,
}

pub(super) fn refund_completed(application: &Arc<Application>) -> Subscription {
    on_report(
        "payments.refund-completed.v1",
        "orders.on-refund-completed",
        application,
        |event: RefundCompleted| {
            let amount = money(event.amount_minor, &event.currency)?;
            let refund = Refund::stored(RefundId::from_uuid(event.refund_id), amount);
            Ok((OrderId::from_uuid(event.order_id), CheckoutReport::RefundCompleted { refund }))
        },
    )
}
