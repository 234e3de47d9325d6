//! The foreign events this context reacts to: one file an event, or a family that tells one story. Each has its own
//! view of the body, with just the fields it reads.

use std::sync::Arc;

use platform::subscription::{HandlerError, Subscription};
use shared_kernel::origin::DedupRecord;
use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::Learned;

mod product_catalogue;
mod reservation_expired;
mod stock_rejected;
mod stock_reserved;

mod payment_captured;
mod payment_declined;
mod refund_completed;

mod customer_standing;
mod user_erased;

#[cfg(test)]
mod tests;

/// Everything this context listens to.
pub(crate) fn subscriptions(application: &Arc<Application>) -> Vec<Subscription> {
    let mut subscriptions = vec![
        stock_reserved::stock_reserved(Arc::clone(application)),
        stock_rejected::stock_rejected(Arc::clone(application)),
        reservation_expired::reservation_expired(Arc::clone(application)),
        payment_captured::payment_captured(Arc::clone(application)),
        payment_declined::payment_declined(Arc::clone(application)),
        refund_completed::refund_completed(Arc::clone(application)),
        user_erased::user_erased(Arc::clone(application)),
    ];
    subscriptions.extend(product_catalogue::product_catalogue(application));
    subscriptions.extend(customer_standing::customer_standing(application));
    subscriptions
}

/// What a use case said, for the consumer: only the store gets better by waiting. Any other error is for an
/// operator to see at once.
fn handled<E: std::error::Error + Send + Sync + 'static>(
    outcome: Result<(), E>,
) -> Result<(), HandlerError> {
    outcome.map_err(|error| {
        if StoreError::find_in_chain(&error).is_some() {
            error.into()
        } else {
            HandlerError::permanent(error)
        }
    })
}

/// Why a copy cannot be kept.
#[derive(Debug, thiserror::Error)]
#[error("the event does not say what came before it")]
struct NoSequence;

/// How far the event brings a copy: its place among the events of its subject, and its time.
fn learned(origin: &Origin) -> Result<Learned, HandlerError> {
    match origin.dedup_record() {
        Some(DedupRecord::Handled { event, .. }) => {
            Ok(Learned { sequence: event.sequence, as_of: event.time })
        }
        Some(DedupRecord::IdempotencyKey { .. }) | None => Err(HandlerError::permanent(NoSequence)),
    }
}
