//! The relay of one context: takes committed events to the bus and marks those that every subscriber has taken.
//!
//! The writer hands over the very rows it wrote; the table is read only to recover: at start, after the hand-over was
//! interrupted, and once a second when idle. What was published but not marked is offered again after a crash, and the
//! subscribers' inboxes recognise it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use shared_kernel::bus::{EventBus, Receipts};
use shared_kernel::{Envelope, StoreError};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::database::Database;
use crate::happenings::Kind;
use crate::outbox::{self, Placed};

/// How many events may be under way, published and not yet taken. A subscriber that takes none holds up its
/// neighbours' events only when this many are waiting for it.
const UNDER_WAY: usize = 8192;
/// Rows read at a time when recovering.
const PAGE: u16 = 1000;
/// How long the relay is idle before it looks into the table.
const IDLE: Duration = Duration::from_secs(1);
/// Delivered marks go with the writer's next group; when none comes, they go alone after this time.
const MARKS_WAIT: Duration = Duration::from_millis(100);

/// Takes one context's events to the bus.
pub(crate) struct Relay {
    database: Database,
    bus: Arc<dyn EventBus>,
    under_way: Arc<UnderWay>,
    /// The last position published in order. What comes at or before it is a straggler or known already.
    published_through: i64,
}

impl Relay {
    pub(crate) fn new(database: Database, bus: Arc<dyn EventBus>) -> Self {
        let under_way = Arc::new(UnderWay {
            database: database.clone(),
            events: Mutex::new(HashMap::new()),
            room: Semaphore::new(UNDER_WAY),
            some_were_refused: AtomicBool::new(false),
        });
        Self { database, bus, under_way, published_through: 0 }
    }

    /// Relays until `stopping`. Events not relayed by then wait in the table for the next start.
    pub(crate) async fn run(mut self, stopping: CancellationToken) {
        let Some(mut committed) = self.database.take_committed() else { return };
        tokio::select! {
            () = stopping.cancelled() => {}
            () = self.relay(&mut committed) => {}
        }
        self.database.writer().flush_marks().await;
    }

    async fn relay(&mut self, committed: &mut mpsc::Receiver<Vec<Placed>>) {
        self.recover_or_report().await;
        let mut look_again = Instant::now() + IDLE;
        loop {
            tokio::select! {
                biased;
                placed = committed.recv() => {
                    let Some(placed) = placed else { return };
                    let fresh =
                        placed.into_iter().filter(|one| one.position > self.published_through);
                    self.publish(fresh.collect()).await;
                    look_again = Instant::now() + IDLE;
                }
                () = self.database.writer().marks_wait() => {
                    look_again = look_again.min(Instant::now() + MARKS_WAIT);
                }
                () = tokio::time::sleep_until(look_again) => {
                    self.recover_or_report().await;
                    look_again = Instant::now() + IDLE;
                }
            }
            let refused = self.under_way.some_were_refused.swap(false, Ordering::AcqRel);
            let interrupted = committed.is_empty() && self.database.writer().relay_fell_behind();
            if refused || interrupted {
                self.recover_or_report().await;
            }
        }
    }

    async fn recover_or_report(&mut self) {
        if let Err(error) = self.recover().await {
            let (context, reason) = (self.database.context(), crate::database::describe(&error));
            tracing::warn!(context, reason, "the outbox cannot be read; its events wait there");
        }
    }

    /// Publishes what the table says is pending and is not under way, in the order of commits.
    async fn recover(&mut self) -> Result<(), StoreError> {
        self.database.writer().flush_marks().await;
        let mut after = 0;
        loop {
            let page = outbox::pending(&self.database, after, PAGE.into()).await?;
            let is_last = page.len() < usize::from(PAGE);
            after = page.last().map_or(after, |last| last.position);
            let fresh = page.into_iter().filter(|one| !self.under_way.has(one.event.id)).collect();
            self.publish(fresh).await;
            if is_last {
                return Ok(());
            }
        }
    }

    async fn publish(&mut self, placed: Vec<Placed>) {
        for one in &placed {
            self.under_way.begin(one).await;
            self.published_through = self.published_through.max(one.position);
        }
        let events: Vec<Arc<Envelope>> = placed.into_iter().map(|one| one.event).collect();
        if !events.is_empty() {
            let receipts = Arc::clone(&self.under_way);
            self.bus.publish(events, receipts).await;
        }
    }
}

/// The events published and not yet taken by every subscriber.
struct UnderWay {
    database: Database,
    events: Mutex<HashMap<Uuid, Placed>>,
    room: Semaphore,
    some_were_refused: AtomicBool,
}

impl UnderWay {
    fn events(&self) -> std::sync::MutexGuard<'_, HashMap<Uuid, Placed>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has(&self, event: Uuid) -> bool {
        self.events().contains_key(&event)
    }

    async fn begin(&self, placed: &Placed) {
        // The semaphore is never closed.
        if let Ok(permit) = self.room.acquire().await {
            permit.forget();
        }
        self.events().insert(placed.event.id, placed.clone());
    }

    fn end(&self, event: Uuid) -> Option<Placed> {
        let placed = self.events().remove(&event)?;
        self.room.add_permits(1);
        Some(placed)
    }
}

impl Receipts for UnderWay {
    fn taken(&self, event: Uuid) {
        if let Some(placed) = self.end(event) {
            self.database.writer().delivered(placed.position);
            let happenings = &self.database.ports().happenings;
            happenings.record(Kind::Relayed, self.database.context(), &placed.event);
        }
    }

    fn refused(&self, event: Uuid) {
        self.end(event);
        self.some_were_refused.store(true, Ordering::Release);
    }
}
