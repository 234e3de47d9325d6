//! The relay of one context: publishes committed events to the bus and marks those that every subscriber has taken.
//!
//! The writer hands over the events that it has just written; the table is read only to recover: at start, after the
//! hand-over was interrupted, and once a second when idle. Events that were published but not marked are published
//! again after a crash (at-least-once), and the subscribers' inboxes recognise them.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use shared_kernel::bus::EventBus;
use shared_kernel::{Envelope, Origin, StoreError};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::database::Database;
use crate::meter::{Histogram, RELAY_BATCH, count};
use crate::outbox::{Placed, Transport, pending_deliveries};
use crate::ownership::is_context_moved;
use crate::sync::atomic::Ordering;
use crate::sync::mpsc;
use crate::sync::time::{Instant, sleep, sleep_until};

mod holding;
mod under_way;

pub use holding::{RelayDecisionError, hold, release};
use under_way::UnderWay;

/// Rows read at a time when recovering.
const PAGE: u16 = 1000;
/// How long the relay is idle before it reads the table.
const IDLE: Duration = Duration::from_secs(1);
/// A relay that is never idle reads the table all the same when it has not for so long: a command may have made events
/// pending.
const BUSY: Duration = Duration::from_secs(10);
/// Marks of delivered events are written with the writer's next group; when none comes within this time, by themselves.
const MARKS_WAIT: Duration = Duration::from_millis(100);

/// Relays one context's events, while this host holds the lease and no operator holds the relay.
pub(crate) async fn run(
    database: Database,
    transports: Vec<(Transport, Arc<dyn EventBus>)>,
    stopping: CancellationToken,
) {
    let (mut lease, control) = (database.lease(), database.relay_control());
    let mut feeds: Vec<_> = transports
        .into_iter()
        .filter_map(|(transport, bus)| {
            Some((transport, bus, database.writer().take_feed(transport)?))
        })
        .collect();
    loop {
        let may_relay = async {
            control.released().await;
            lease.held().await
        };
        let epoch = tokio::select! {
            biased;
            () = stopping.cancelled() => break,
            epoch = may_relay => epoch,
            never = write_late_marks(&database) => match never {},
        };
        let _relays = control.begin();
        let transports = feeds.iter_mut().map(|(transport, bus, feed)| {
            let relay = Relay::new(database.clone(), *transport, epoch, Arc::clone(bus));
            relay.run(feed)
        });
        tokio::select! {
            biased;
            () = stopping.cancelled() => break,
            () = lease.lost(epoch) => {
                tracing::info!(context = database.context(), epoch, "another host relays from now on");
            }
            // Polled before `take_over`: the relay may have been held since `released` returned.
            () = control.held() => {}
            () = take_over(&database, join_all(transports)) => {}
        }
    }
    database.writer().flush_marks().await;
}

/// Writes the marks of events that are taken after the relay has come to rest: it had handed them to the bus before. Without them they
/// would count as pending until the context commits something.
async fn write_late_marks(database: &Database) -> Infallible {
    loop {
        database.writer().flush_marks().await;
        database.writer().marks_wait().await;
        sleep(MARKS_WAIT).await;
    }
}

/// Deliveries left by the previous relay are assigned to the transports of this host.
async fn take_over(database: &Database, transports: impl Future<Output = Vec<()>>) {
    loop {
        let mut unit = database.unit_of_work(&Origin::new(Uuid::nil()));
        pending_deliveries::assign_pending_to(database.ports().transports, &mut unit);
        match database.commit(unit).await {
            Ok(()) => break,
            Err(error) => report(database, &error),
        }
        sleep(IDLE).await;
    }
    transports.await;
}

fn report(database: &Database, error: &StoreError) {
    if is_context_moved(error) {
        return;
    }
    let (context, reason) = (database.context(), shared_kernel::error_chain::describe(error));
    tracing::warn!(context, reason, "the outbox cannot be used; its events wait there");
    let reason = format!("the outbox cannot be used: {reason}");
    database.relay_control().failed(database.ports().clock.now(), reason);
}

/// Relays events over one transport, under one epoch of the lease.
struct Relay {
    database: Database,
    transport: Transport,
    bus: Arc<dyn EventBus>,
    under_way: Arc<UnderWay>,
    /// The last position published in order. An event at or before it comes late or is already published.
    published_through: i64,
    batch_size: Histogram,
}

impl Relay {
    fn new(database: Database, transport: Transport, epoch: i64, bus: Arc<dyn EventBus>) -> Self {
        let under_way = Arc::new(UnderWay::new(database.clone(), transport, epoch));
        let labels = [database.context(), transport.name()];
        let batch_size = database.meter().histogram(&RELAY_BATCH, &labels);
        Self { database, transport, bus, under_way, published_through: 0, batch_size }
    }

    // tour: checkout/relay
    async fn run(mut self, committed: &mut mpsc::Receiver<Arc<[Placed]>>) {
        let mut others_committed = self.database.others_committed();
        // Events handed over before this point are in the table.
        while committed.try_recv().is_ok() {}
        self.recover_or_report().await;
        let mut last_look = Instant::now();
        let mut look_again = last_look + IDLE;
        let mut marks_due = None;
        loop {
            tokio::select! {
                biased;
                placed = committed.recv() => {
                    let Some(placed) = placed else { return };
                    let fresh = placed.iter().filter(|one| one.position > self.published_through);
                    let fresh = fresh.cloned().collect();
                    self.publish(fresh).await;
                    look_again = (Instant::now() + IDLE).min(last_look + BUSY);
                }
                () = self.database.writer().marks_wait() => {
                    marks_due.get_or_insert(Instant::now() + MARKS_WAIT);
                }
                () = sleep_until(marks_due.unwrap_or(look_again)), if marks_due.is_some() => {
                    self.database.writer().flush_marks().await;
                    marks_due = None;
                }
                Ok(()) = others_committed.changed() => {
                    self.recover_or_report().await;
                }
                () = sleep_until(look_again) => {
                    self.recover_or_report().await;
                    if let Err(error) = pending_deliveries::discard_unreachable(&self.database).await {
                        report(&self.database, &error);
                    }
                    last_look = Instant::now();
                    look_again = last_look + IDLE;
                }
            }
            if self.under_way.some_were_refused.swap(false, Ordering::AcqRel) {
                // The transport may be away: it says when it is ready again.
                self.bus.ready().await;
                self.recover_or_report().await;
            }
            if committed.is_empty() && self.database.writer().relay_fell_behind(self.transport) {
                self.recover_or_report().await;
            }
        }
    }

    async fn recover_or_report(&mut self) {
        if let Err(error) = self.recover().await {
            report(&self.database, &error);
        }
    }

    /// Publishes the pending events of the table that are not under way, in the order of commits.
    async fn recover(&mut self) -> Result<(), StoreError> {
        // Read before the marks are written: an event that is taken from here on may still be pending in the query's
        // result.
        let under_way = self.under_way.all();
        self.database.writer().flush_marks().await;
        if self.database.writer().is_context_moved() {
            // No mark could be written, so the same events would be read and published in a loop. The host that owns
            // the data relays them.
            return Ok(());
        }
        let mut after = 0;
        loop {
            // Events that are refused at once would only be read again.
            self.bus.ready().await;
            let page =
                pending_deliveries::pending(&self.database, self.transport, after, PAGE.into())
                    .await?;
            let is_last = page.len() < usize::from(PAGE);
            after = page.last().map_or(after, |last| last.position);
            let fresh = page.into_iter().filter(|one| !under_way.contains(&one.event.id)).collect();
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
            self.batch_size.record(count(events.len()));
            let receipts = Arc::clone(&self.under_way);
            self.bus.publish(events, receipts).await;
        }
    }
}
