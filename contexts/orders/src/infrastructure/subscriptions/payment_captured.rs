//! A captured payment confirms the order.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::{money, on_report};
use crate::application::Application;
use crate::domain::{CheckoutReport, OrderId};

#[derive(Deserialize)]
struct PaymentCaptured {
    order_id: Uuid,
    amount_minor: i64,
    currency: String,
}

pub(super) fn payment_captured(application: &Arc<Application>) -> Subscription {
    on_report(
        "payments.payment-captured.v1",
        "orders.on-payment-captured",
        application,
        |event: PaymentCaptured| {
            let amount = money(event.amount_minor, &event.currency)?;
            Ok((OrderId::from_uuid(event.order_id), CheckoutReport::PaymentCaptured { amount }))
        },
    )
}
