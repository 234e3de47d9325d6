//! The events that a relay has published and not every subscriber has taken: their limit, and their outcome.

use std::collections::{HashMap, HashSet};
use std::sync::PoisonError;

use shared_kernel::bus::Receipts;
use uuid::Uuid;

use crate::database::Database;
use crate::message_log::Kind;
use crate::outbox::{Placed, Transport};
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{Mutex, MutexGuard, Semaphore};

/// The most events under way, published and not yet taken by every subscriber. A subscriber that takes none delays the
/// others only when this many events wait for it.
const UNDER_WAY: usize = 8192;

/// The events published and not yet taken by every subscriber.
pub(super) struct UnderWay {
    database: Database,
    transport: Transport,
    epoch: i64,
    events: Mutex<HashMap<Uuid, Placed>>,
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

    fn events(&self) -> MutexGuard<'_, HashMap<Uuid, Placed>> {
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
        self.events().insert(placed.event.id, placed.clone());
    }

    fn end(&self, event: Uuid) {
        if self.events().remove(&event).is_some() {
            self.room.add_permits(1);
        }
    }
}

impl Receipts for UnderWay {
    fn taken(&self, event: Uuid) {
        let placed = self.events().get(&event).cloned();
        if let Some(placed) = placed {
            // Marked before it is removed: a concurrent read of the table finds it either under way or marked.
            self.database.writer().taken(placed.position, self.transport, self.epoch);
            self.end(event);
            let message_log = &self.database.ports().message_log;
            message_log.record(Kind::Relayed, self.database.context(), &placed.event);
        }
    }

    fn refused(&self, event: Uuid) {
        self.end(event);
        self.some_were_refused.store(true, Ordering::Release);
    }
}
