//! The foreign events that this context reacts to: one file an event, with the fields of it that are read here. Those of `users` fill
//! the replica of recipients, and of the others each that customers hear of becomes a mail.

mod profile_changed;
mod user_erased;
mod user_registered;
mod user_snapshot;

mod order_cancelled;
mod order_confirmed;
mod order_placed;
mod order_shipped;

mod refund_completed;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use platform::context::Services;
use platform::descriptor::SubscriptionDescriptor;
use platform::ended_access;
use platform::subscription::{HandlerError, Subscription};
use shared_kernel::origin::DedupRecord;
use shared_kernel::{Currency, Envelope, Money, Origin, StoreError};

use crate::application::Application;
use crate::application::write_mail::{About, WriteMailError};
use crate::domain::{Language, Recipient, ReplicaVersion, SealedAddress, UserId};

/// The handler that keeps which access has ended, so that its tokens are refused.
const END_ACCESS: &str = "notifications.end-access";

/// The events that the context reacts to, and the stable names of the handlers.
pub(crate) const SUBSCRIPTIONS: &[SubscriptionDescriptor] = &[
    on("users.user-registered.v1", "notifications.welcome-user"),
    on("users.profile-changed.v1", "notifications.note-profile"),
    on("users.user-snapshot.v1", "notifications.note-user-snapshot"),
    on("users.user-erased.v1", "notifications.forget-recipient"),
    on("orders.order-placed.v1", "notifications.note-order"),
    on("orders.order-confirmed.v1", "notifications.write-order-confirmed"),
    on("orders.order-shipped.v1", "notifications.write-order-shipped"),
    on("orders.order-cancelled.v1", "notifications.write-order-cancelled"),
    on("payments.refund-completed.v1", "notifications.write-refund-completed"),
    SubscriptionDescriptor::of_ended_access(END_ACCESS),
];

const fn on(event_type: &'static str, handler: &'static str) -> SubscriptionDescriptor {
    SubscriptionDescriptor { event_type, handler }
}

/// Every subscription of the context.
pub(crate) fn subscriptions(
    application: &Arc<Application>,
    services: &Services,
) -> Vec<Subscription> {
    vec![
        user_registered::user_registered(application),
        profile_changed::profile_changed(application),
        user_snapshot::user_snapshot(application),
        user_erased::user_erased(application),
        order_placed::order_placed(application),
        order_confirmed::order_confirmed(application),
        order_shipped::order_shipped(application),
        order_cancelled::order_cancelled(application),
        refund_completed::refund_completed(application),
        ended_access::subscription(END_ACCESS, services),
    ]
}

/// An event that was not delivered by the consumer has neither an id nor a sequence.
#[derive(Debug, thiserror::Error)]
#[error("the event was not delivered by the consumer")]
struct NotDelivered;

/// The event that caused `origin`.
fn event_of(origin: &Origin) -> Result<&Envelope, HandlerError> {
    match origin.dedup_record() {
        Some(DedupRecord::Handled { event, .. }) => Ok(event),
        Some(DedupRecord::IdempotencyKey { .. }) | None => {
            Err(HandlerError::permanent(NotDelivered))
        }
    }
}

/// The event as a mail is written about it.
fn about(origin: &Origin) -> Result<About, HandlerError> {
    let event = event_of(origin)?;
    Ok(About { event: event.id, process: event.correlation_id, happened_at: event.time })
}

/// The version that a replica reaches by the event.
fn version(origin: &Origin) -> Result<ReplicaVersion, HandlerError> {
    let event = event_of(origin)?;
    Ok(ReplicaVersion { sequence: event.sequence, as_of: event.time })
}

/// Where to write to a user, as an event of `users` tells it.
fn recipient(
    user: uuid::Uuid,
    sealed_email: Option<String>,
    language: Option<&str>,
    origin: &Origin,
) -> Result<Recipient, HandlerError> {
    Ok(Recipient::Registered {
        id: UserId::from_uuid(user),
        address: sealed_email.map(SealedAddress::stored),
        language: Language::of_code(language),
        version: version(origin)?,
    })
}

/// A mail about an order whose placing was not told. Events of `orders` come in their order: this one was placed before the context
/// was there, and its customer hears no more of it here.
fn unless_placed_before(written: Result<(), WriteMailError>) -> Result<(), HandlerError> {
    match written {
        Ok(()) => Ok(()),
        Err(unknown @ WriteMailError::UnknownOrder(_)) => {
            tracing::info!(reason = %unknown, "no mail is written about an order");
            Ok(())
        }
        Err(WriteMailError::Store(error)) => Err(failed(error)),
    }
}

fn failed(error: StoreError) -> HandlerError {
    HandlerError::of_use_case(error)
}

fn money(amount_minor: i64, currency: &str) -> Result<Money, HandlerError> {
    let currency = Currency::recorded(currency).map_err(HandlerError::permanent)?;
    Ok(Money::new(amount_minor, currency))
}
