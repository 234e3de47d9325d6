//! The letter box of a context: messages that are no events, events that its inbox cannot hold, and events of another tenant are
//! kept in its database for an operator.

use std::sync::Arc;

use async_trait::async_trait;
use shared_kernel::bus::{Delivery, LetterBox, UnreadableMessage};
use shared_kernel::{Clock, Envelope, StoreError, Tenant};
use tokio_util::sync::CancellationToken;

use super::persistence::until_done;
use crate::database::Database;
use crate::services::Services;
use crate::time::to_micros;
use crate::unreadable;

/// Where an event came from that is kept as a message.
const AN_EVENT: &str = "an event";

/// The letter box of one context.
#[derive(Clone)]
pub(crate) struct Letters {
    database: Database,
    clock: Arc<dyn Clock>,
    stopping: CancellationToken,
}

impl Letters {
    pub(crate) fn of(services: &Services, stopping: &CancellationToken) -> Self {
        let (database, clock) = (services.database.clone(), Arc::clone(&services.clock));
        Self { database, clock, stopping: stopping.clone() }
    }

    /// Keeps an event whose row the inbox refuses for good, and returns whether it is kept.
    pub(super) async fn bury(&self, event: &Envelope, refusal: &StoreError) -> bool {
        let reason = shared_kernel::error_chain::describe(refusal);
        tracing::error!(event = %event.id, reason, "the inbox cannot hold an event; it is kept for an operator");
        self.keep_event(event, format!("the inbox cannot hold it: {reason}")).await
    }

    /// The deliveries of this shop. An event of another tenant reaches no handler: it is kept as a message, and acknowledged; one
    /// that could not be kept comes again.
    pub(super) async fn of_this_shop(&self, mut batch: Vec<Delivery>) -> Vec<Delivery> {
        let ours = self.database.tenant();
        let is_foreign = |delivery: &mut Delivery| delivery.event.tenant.as_ref() != ours;
        for delivery in batch.extract_if(.., is_foreign).collect::<Vec<_>>() {
            let event = &delivery.event;
            tracing::error!(event = %event.id, "an event of another tenant has come; it is kept for an operator");
            let name =
                |tenant: Option<&Tenant>| tenant.map_or("no tenant", Tenant::as_str).to_owned();
            let (theirs, ours) = (name(event.tenant.as_ref()), name(ours));
            let reason = format!("it is an event of {theirs}, and this shop is that of {ours}");
            if self.keep_event(event, reason).await {
                delivery.acknowledge();
            }
        }
        batch
    }

    async fn keep_event(&self, event: &Envelope, reason: String) -> bool {
        // An event has a JSON form: its body is JSON already.
        let payload = serde_json::to_vec(event).unwrap_or_default();
        let route = format!("{AN_EVENT} of {}", event.source);
        let message_id = Some(event.id.to_string());
        self.keep(UnreadableMessage { route, message_id, reason, payload }).await
    }
}

#[async_trait]
impl LetterBox for Letters {
    async fn keep(&self, message: UnreadableMessage) -> bool {
        let row = unreadable::row(message, to_micros(self.clock.now()));
        let kept = until_done(&self.stopping, || unreadable::keep(&self.database, row.clone()));
        matches!(kept.await, Some(Ok(())))
    }
}
