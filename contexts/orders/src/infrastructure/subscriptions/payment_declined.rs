//! The money for an order cannot be had.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::handled;
use crate::application::Application;
use crate::application::record_payment_declined::RecordPaymentDeclined;
use crate::domain::OrderId;

#[derive(Deserialize)]
struct PaymentDeclined {
    order_id: Uuid,
}

pub(super) fn payment_declined(application: Arc<Application>) -> Subscription {
    Subscription::new(
        "payments.payment-declined.v1",
        "orders.on-payment-declined",
        move |event: PaymentDeclined, origin| {
            let application = Arc::clone(&application);
            async move {
                let told = RecordPaymentDeclined { order: OrderId::from_uuid(event.order_id) };
                handled(application.record_payment_declined(told, &origin).await)
            }
        },
    )
}
