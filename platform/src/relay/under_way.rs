//! The events that a relay has published and not every subscriber has taken: their limit, and their outcome.

use std::collections::{HashMap, HashSet};
use std::sync::PoisonError;

use shared_kernel::Envelope;
use shared_kernel::bus::Receipts;
use tracing::Span;
use tracing::field::Empty;
use uuid::Uuid;

use crate::database::Database;
use crate::message_log::{Handling, Kind};
use crate::outbox::{Placed, Transport};
use crate::spans::{self, ENTRY};
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{Mutex, MutexGuard, Semaphore};

/// The most events under way, published and not yet taken by every subscriber. A subscriber that takes none delays the
/// others only when this many events wait for it.
const UNDER_WAY: usize = 8192;

/// An event that is published, and the span that lasts until it is taken.
struct Published {
    placed: Placed,
    span: Span,
}

/// The events published and not yet taken by every subscriber.
pub(super) struct UnderWay {
    database: Database,
    transport: Transport,
    epoch: i64,
    events: Mutex<HashMap<Uuid, Published>>,
    room: Semaphore,
    pub(super) some_were_refused: AtomicBool,
}

impl UnderWay {
    pub(super) fn new(database: Database, transport: Transport, epoch: i64) -> Self {
        Self {
            database,
            transport,
            epoch,
            events: Mutex::new(HashMap::new()),
            room: Semaphore::new(UNDER_WAY),
            some_were_refused: AtomicBool::new(false),
        }
    }

    fn events(&self) -> MutexGuard<'_, HashMap<Uuid, Published>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn all(&self) -> HashSet<Uuid> {
        self.events().keys().copied().collect()
    }

    pub(super) async fn begin(&self, placed: &Placed) {
        // The semaphore is never closed.
        if let Ok(permit) = self.room.acquire().await {
            permit.forget();
        }
        let published = Published { placed: placed.clone(), span: self.span(&placed.event) };
        self.events().insert(placed.event.id, published);
    }

    /// The span of an event on its way over this transport: a child of the span that decided on the event.
    fn span(&self, event: &Envelope) -> Span {
        let entry = || {
            tracing::debug_span!(
                target: ENTRY,
                "bus.event.publish",
                context = self.database.context(),
                transport = self.transport.name(),
                event.name = &*event.event_type,
                event.id = %event.id,
                outcome = Empty,
            )
        };
        spans::take_up(event.traceparent.as_ref(), entry).span
    }

    fn end(&self, event: Uuid, outcome: &'static str) {
        let published = self.events().remove(&event);
        if let Some(published) = published {
            published.span.record("outcome", outcome);
            self.room.add_permits(1);
        }
    }
}

impl Receipts for UnderWay {
    fn taken(&self, event: Uuid) {
        let placed = self.events().get(&event).map(|published| published.placed.clone());
        if let Some(placed) = placed {
            // Marked before it is removed: a concurrent read of the table finds it either under way or marked.
            self.database.writer().taken(placed.position, self.transport, self.epoch);
            self.end(event, "taken");
            let handling =
                Handling { transport: Some(self.transport.name()), ..Handling::default() };
            let (context, event) = (self.database.context(), &placed.event);
            let message_log = &self.database.ports().message_log;
            message_log.record_handling(Kind::Relayed, context, event, handling);
        }
    }

    fn refused(&self, event: Uuid) {
        self.end(event, "refused");
        let reason = match self.transport {
            Transport::InProcess => "a subscriber in this host has not taken an event",
            Transport::Broker => "the broker has not taken an event",
        };
        let control = self.database.relay_control();
        // Of an event that a hold kept from a full queue, the subscriber refused nothing.
        if !control.is_held() {
            control.failed(self.database.ports().clock.now(), reason.to_owned());
        }
        self.some_were_refused.store(true, Ordering::Release);
    }
}
