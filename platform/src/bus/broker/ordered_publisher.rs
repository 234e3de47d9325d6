//! The ordered publisher: a bounded number of events under way, one of each subject on the wire, and a receipt for
//! each.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use shared_kernel::Envelope;
use shared_kernel::bus::Receipts;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::Instant;

use super::error::{ANSWER_TIMEOUT, BrokerError};
use super::lanes::{LaneKey, Lanes, Offered};
use crate::failpoints::{self, Point};
use crate::tasks::Tasks;

/// The most events under way, on the wire or waiting behind one of their subject.
const UNDER_WAY: usize = 4096;
/// How long a publisher has to wait after a reachable broker has refused an event.
const AFTER_A_REFUSAL: Duration = Duration::from_millis(500);

/// Whether the broker can be reached: the number of the connection, counted from 1, or `None`. A new number means that
/// events on the wire before may be lost.
pub(in super::super) type Link = Option<u64>;

/// Puts one event on the wire.
pub(in super::super) trait Publisher: Send + Sync + 'static {
    /// Returns when the broker has confirmed that the event is stored. Dropping the future gives up waiting.
    fn send(&self, event: &Envelope) -> impl Future<Output = Result<(), BrokerError>> + Send;
}

/// Passes events to a [`Publisher`] in the order of each subject.
pub(in super::super) struct OrderedPublisher<P> {
    inner: Arc<Inner<P>>,
}

struct Inner<P> {
    publisher: P,
    link: watch::Receiver<Link>,
    lanes: Mutex<Lanes<Offer>>,
    room: Arc<Semaphore>,
    not_before: Mutex<Instant>,
    tasks: Tasks,
}

/// An event and the receiver of its receipt.
struct Offer {
    event: Arc<Envelope>,
    receipts: Arc<dyn Receipts>,
    _room: OwnedSemaphorePermit,
}

impl<P: Publisher> OrderedPublisher<P> {
    pub(in super::super) fn new(publisher: P, link: watch::Receiver<Link>, tasks: &Tasks) -> Self {
        let inner = Inner {
            publisher,
            link,
            lanes: Mutex::default(),
            room: Arc::new(Semaphore::new(UNDER_WAY)),
            not_before: Mutex::new(Instant::now()),
            tasks: tasks.clone(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Passes `events` on and returns when all are under way, or refused because the broker is away.
    pub(in super::super) async fn publish(
        &self,
        events: Vec<Arc<Envelope>>,
        receipts: Arc<dyn Receipts>,
    ) {
        for event in events {
            let key = LaneKey::of(&event);
            if self.inner.link.borrow().is_none() {
                self.inner.lanes().refuse_untried(&key, event.sequence);
                receipts.refused(event.id);
                continue;
            }
            // The semaphore is never closed. Its permits return within the time a broker has to answer.
            let Ok(room) = Arc::clone(&self.inner.room).acquire_owned().await else { return };
            let offer = Offer { event, receipts: Arc::clone(&receipts), _room: room };
            let sequence = offer.event.sequence;
            let offered = self.inner.lanes().offer(&key, sequence, offer);
            match offered {
                Offered::Head(offer) => {
                    let inner = Arc::clone(&self.inner);
                    self.inner.tasks.spawn(async move { inner.send_lane(key, offer).await });
                }
                Offered::Waits => {}
                Offered::Refused(offer) => offer.receipts.refused(offer.event.id),
            }
        }
    }

    /// Returns when the broker can be reached and has not just refused an event.
    pub(in super::super) async fn ready(&self) {
        let mut link = self.inner.link.clone();
        if link.wait_for(Option::is_some).await.is_err() {
            // The bus has been stopped. It will not be ready again.
            std::future::pending::<()>().await;
        }
        let not_before = *self.inner.not_before();
        tokio::time::sleep_until(not_before).await;
    }
}

/// The broker has confirmed the event.
fn published(offer: &Offer) -> Result<(), BrokerError> {
    let reached = failpoints::reached(Point::AfterPublish, &offer.event.event_type);
    reached.map_err(|error| BrokerError::Failed(error.to_string()))
}

impl<P: Publisher> Inner<P> {
    /// Sends the head of a lane and all events behind it, one after the other.
    async fn send_lane(&self, key: LaneKey, mut offer: Offer) {
        loop {
            if let Err(error) = self.send(&offer.event).await.and_then(|()| published(&offer)) {
                self.refuse(&key, offer, &error);
                return;
            }
            // The next event of the lane is determined before the receipt: a publisher that reacts to the receipt finds
            // the lane up to date.
            let next = self.lanes().taken(&key);
            offer.receipts.taken(offer.event.id);
            let Some(next) = next else { return };
            offer = next;
        }
    }

    async fn send(&self, event: &Envelope) -> Result<(), BrokerError> {
        let mut link = self.link.clone();
        let connection = *link.borrow_and_update();
        if connection.is_none() {
            return Err(BrokerError::Failed("the broker is away".to_owned()));
        }
        tokio::select! {
            sent = tokio::time::timeout(ANSWER_TIMEOUT, self.publisher.send(event)) =>
                sent.unwrap_or_else(|_elapsed| Err(BrokerError::no_answer("publishing"))),
            _ = link.wait_for(|now| *now != connection) =>
                Err(BrokerError::Failed("the connection was lost before the confirmation came".to_owned())),
        }
    }

    fn refuse(&self, key: &LaneKey, head: Offer, error: &BrokerError) {
        // The connection's owner logs once that the broker is away.
        if self.link.borrow().is_some() && self.pause() {
            let (event, reason) = (head.event.id, error.to_string());
            tracing::warn!(%event, reason, "the broker did not take an event; it waits in the outbox");
        }
        let waiting = self.lanes().refuse(key, head.event.sequence, |offer| offer.event.sequence);
        for offer in std::iter::once(head).chain(waiting) {
            offer.receipts.refused(offer.event.id);
        }
    }

    /// Makes publishers wait a little. Of many refusals at one moment, the first caller gets `true`.
    fn pause(&self) -> bool {
        let now = Instant::now();
        let mut not_before = self.not_before();
        let is_first = *not_before <= now;
        *not_before = now + AFTER_A_REFUSAL;
        is_first
    }

    fn lanes(&self) -> MutexGuard<'_, Lanes<Offer>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn not_before(&self) -> MutexGuard<'_, Instant> {
        self.not_before.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
