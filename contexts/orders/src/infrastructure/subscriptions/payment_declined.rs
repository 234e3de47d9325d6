//! A declined payment cancels the order, which says why.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::on_report;
use crate::application::Application;
use crate::domain::{CheckoutReport, DeclineReason, OrderId};

#[derive(Deserialize)]
struct PaymentDeclined {
    order_id: Uuid,
    reason: Option<String>,
}

pub(super) fn payment_declined(application: &Arc<Application>) -> Subscription {
    on_report(
        "payments.payment-declined.v1",
        "orders.on-payment-declined",
        application,
        |event: PaymentDeclined| {
            let reason = DeclineReason::reported(event.reason.as_deref().unwrap_or_default());
            Ok((OrderId::from_uuid(event.order_id), CheckoutReport::PaymentDeclined { reason }))
        },
    )
}
