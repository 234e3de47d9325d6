//! The money for an order was taken.

use std::sync::Arc;

use platform::subscription::{HandlerError, Subscription};
use serde::Deserialize;
use shared_kernel::{Currency, Money};
use uuid::Uuid;

use super::handled;
use crate::application::Application;
use crate::application::record_payment_captured::RecordPaymentCaptured;
use crate::domain::OrderId;

#[derive(Deserialize)]
struct PaymentCaptured {
    order_id: Uuid,
    amount_minor: i64,
    currency: String,
}

pub(super) fn payment_captured(application: Arc<Application>) -> Subscription {
    Subscription::new(
        "payments.payment-captured.v1",
        "orders.on-payment-captured",
        move |event: PaymentCaptured, origin| {
            let application = Arc::clone(&application);
            async move {
                let currency = Currency::parse(&event.currency).map_err(HandlerError::permanent)?;
                let amount = Money::new(event.amount_minor, currency);
                let told =
                    RecordPaymentCaptured { order: OrderId::from_uuid(event.order_id), amount };
                handled(application.record_payment_captured(told, &origin).await)
            }
        },
    )
}
