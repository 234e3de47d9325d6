//! `orders.order-awaiting-payment`: the stock is reserved; the payment begins and is charged. The event carries the payment token,
//! so that no call to `orders` is needed: sealed in version 2, which the gateway opens, and plain in version 1, which old events
//! have.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use platform::descriptor::SubscriptionDescriptor;
use platform::subscription::HandlerError;
use serde::Deserialize;
use shared_kernel::{Currency, Money, Origin};
use uuid::Uuid;

use crate::application::Application;
use crate::domain::{CustomerId, OpenCharge, OrderId, PaymentRequest, PaymentToken, ProcessId};
use crate::infrastructure::background_tasks::BackgroundTasks;

const HANDLER: &str = "payments.request-on-order-awaiting-payment";

pub(super) const SUBSCRIPTION: SubscriptionDescriptor =
    SubscriptionDescriptor { event_type: "orders.order-awaiting-payment.v2", handler: HANDLER };

/// The same for events of before tokens were sealed.
pub(super) const SUBSCRIPTION_V1: SubscriptionDescriptor =
    SubscriptionDescriptor { event_type: "orders.order-awaiting-payment.v1", handler: HANDLER };

/// The fields of the event that are read here.
#[derive(Deserialize)]
pub(super) struct OrderAwaitingPayment {
    order_id: Uuid,
    customer_id: Uuid,
    total_minor: i64,
    currency: String,
    /// As version 1 names it.
    #[serde(alias = "payment_token")]
    sealed_payment_token: String,
    expires_at: DateTime<Utc>,
}

#[derive(Debug, thiserror::Error)]
#[error("the total of an order cannot be negative")]
struct NegativeTotal;

// tour: checkout/intent
/// Begins the payment, then charges it in the background.
pub(super) async fn handle(
    application: Arc<Application>,
    background: BackgroundTasks,
    event: OrderAwaitingPayment,
    origin: Origin,
) -> Result<(), HandlerError> {
    let request = read(&event, &origin)?;
    if let Some(payment) =
        application.request_payment(request, &origin).await.map_err(HandlerError::of_use_case)?
    {
        background.charge(payment, origin.without_dedup_record());
    }
    Ok(())
}

fn read(event: &OrderAwaitingPayment, origin: &Origin) -> Result<PaymentRequest, HandlerError> {
    if event.total_minor < 0 {
        return Err(HandlerError::permanent(NegativeTotal));
    }
    let currency = Currency::recorded(&event.currency).map_err(HandlerError::permanent)?;
    let token =
        PaymentToken::parse(&event.sealed_payment_token).map_err(HandlerError::permanent)?;
    Ok(PaymentRequest {
        order: OrderId::from_uuid(event.order_id),
        customer: CustomerId::from_uuid(event.customer_id),
        process: ProcessId::from_uuid(origin.correlation_id),
        amount: Money::new(event.total_minor, currency),
        charge: OpenCharge { token, expires_at: event.expires_at },
    })
}
