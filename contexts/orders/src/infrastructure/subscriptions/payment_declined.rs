//! A declined payment cancels the order.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::on_report;
use crate::application::Application;
use crate::domain::{CheckoutReport, OrderId};

#[derive(Deserialize)]
struct PaymentDeclined {
    order_id: Uuid,
}

pub(super) fn payment_declined(application: &Arc<Application>) -> Subscription {
    on_report(
        "payments.payment-declined.v1",
        "orders.on-payment-declined",
        application,
        |event: PaymentDeclined| {
            Ok((OrderId::from_uuid(event.order_id), CheckoutReport::PaymentDeclined))
        },
    )
}
