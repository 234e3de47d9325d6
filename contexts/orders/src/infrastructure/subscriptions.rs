//! The foreign events that this context reacts to: one file an event, or a family of events with one body. Each has its own
//! view of the body, with the fields it reads.

use std::future::Future;
use std::sync::Arc;

use platform::subscription::{HandlerError, Subscription};
use serde::de::DeserializeOwned;
use shared_kernel::origin::DedupRecord;
use shared_kernel::{Currency, Money, Origin};

use crate::application::Application;
use crate::application::record_report::RecordReport;
use crate::domain::{CheckoutReport, OrderId, ReplicaVersion};

mod reservation_expired;
mod stock_rejected;
mod stock_reserved;

mod payment_captured;
mod payment_declined;
mod refund_completed;

mod product_catalogue;

mod customer_status;
mod user_erased;
mod user_snapshot;

#[cfg(test)]
mod tests;

/// The handler that keeps which access has ended, so that its tokens are refused.
pub(crate) const END_ACCESS: &str = "orders.end-access";

/// All subscriptions to what other contexts do.
pub(crate) fn subscriptions(application: &Arc<Application>) -> Vec<Subscription> {
    let mut subscriptions = vec![
        stock_reserved::stock_reserved(application),
        stock_rejected::stock_rejected(application),
        reservation_expired::reservation_expired(application),
        payment_captured::payment_captured(application),
        payment_declined::payment_declined(application),
        refund_completed::refund_completed(application),
        user_erased::user_erased(application),
        user_snapshot::user_snapshot(application),
    ];
    subscriptions.extend(product_catalogue::product_catalogue(application));
    subscriptions.extend(customer_status::customer_status(application));
    subscriptions
}

/// Subscribes `handle` to an event type. `handler` is its stable name.
fn on<V, F, Fut>(
    event_type: &'static str,
    handler: &'static str,
    application: &Arc<Application>,
    handle: F,
) -> Subscription
where
    V: DeserializeOwned + Send + 'static,
    F: Fn(Arc<Application>, V, Origin) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), HandlerError>> + Send + 'static,
{
    let application = Arc::clone(application);
    Subscription::new(event_type, handler, move |event, origin| {
        handle(Arc::clone(&application), event, origin)
    })
}

/// Subscribes to an event that reports on the checkout of an order.
fn on_report<V, F>(
    event_type: &'static str,
    handler: &'static str,
    application: &Arc<Application>,
    report: F,
) -> Subscription
where
    V: DeserializeOwned + Send + 'static,
    F: Fn(V) -> Result<(OrderId, CheckoutReport), HandlerError> + Send + Sync + 'static,
{
    on(event_type, handler, application, move |application, event: V, origin| {
        let read = report(event);
        async move {
            let (order, report) = read?;
            application
                .record_report(RecordReport { order, report }, &origin)
                .await
                .map_err(HandlerError::of_use_case)
        }
    })
}

/// An event that was not delivered by the consumer has no sequence.
#[derive(Debug, thiserror::Error)]
#[error("the event has no sequence, so a replica cannot be updated by it")]
struct NoSequence;

/// The version that a replica reaches by the event: its sequence among the events of its subject, and its time.
fn replica_version(origin: &Origin) -> Result<ReplicaVersion, HandlerError> {
    match origin.dedup_record() {
        Some(DedupRecord::Handled { event, .. }) => {
            Ok(ReplicaVersion::new(event.sequence, event.time))
        }
        Some(DedupRecord::IdempotencyKey { .. }) | None => Err(HandlerError::permanent(NoSequence)),
    }
}

fn money(amount_minor: i64, currency: &str) -> Result<Money, HandlerError> {
    let currency = Currency::recorded(currency).map_err(HandlerError::permanent)?;
    Ok(Money::new(amount_minor, currency))
}
