//! The places of one context: how many of its requests are worked on at the same time, and the short queue in front of them.
//!
//! A request that finds no place free waits for one. While none has waited in vain, it waits up to the patience of the queue, so
//! that a burst is absorbed. Once one has, a long queue would only make every request late: then one request waits for each place, so
//! that none stays free, it waits for a moment, and those behind it are refused before their tokens and bodies are looked at. That
//! lasts until every request has found a place free for as long as the patience. The rule is that of B. Maurer, "Fail at Scale" (ACM Queue 13,
//! 2015), after the controlled delay of RFC 8289.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

use super::settings::IngressSettings;
use crate::meter::{Counter, Gauge, HTTP_QUEUE_TIME, HTTP_SHED, HTTP_WORKED_ON, Histogram, Meter};

/// How long a request waits for a place while the context is overloaded: some times as long as a place is taken, so that what has
/// passed the door is seldom refused after its body was read.
const A_MOMENT: Duration = Duration::from_millis(20);
/// The queue has so many places for each of those behind it. A request that waits longer than the patience would be refused anyway.
const QUEUED_EACH: usize = 16;

/// The places of one context. Shared by the threads of a host.
pub(super) struct Places {
    pub(super) context: &'static str,
    free: Arc<Semaphore>,
    queued: AtomicUsize,
    at_once: usize,
    patience: Duration,
    is_overloaded: AtomicBool,
    /// When a request last found no place free, in milliseconds after `since`.
    last_full: AtomicU64,
    since: Instant,
    shed: Counter,
    worked_on: Gauge,
    queue_time: Histogram,
}

/// A place. The next request gets it when it is dropped.
pub(super) struct Place {
    _permit: OwnedSemaphorePermit,
    worked_on: Gauge,
}

/// No place came free in time. Nothing was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Overloaded;

impl Places {
    pub(super) fn new(context: &'static str, settings: &IngressSettings, meter: &Meter) -> Self {
        let at_once = settings.requests_at_once;
        Self {
            context,
            free: Arc::new(Semaphore::new(at_once)),
            queued: AtomicUsize::new(0),
            at_once,
            patience: settings.queue_patience,
            is_overloaded: AtomicBool::new(false),
            last_full: AtomicU64::new(0),
            since: Instant::now(),
            shed: meter.counter(&HTTP_SHED, &[context]),
            worked_on: meter.gauge(&HTTP_WORKED_ON, &[context]),
            queue_time: meter.histogram(&HTTP_QUEUE_TIME, &[context]),
        }
    }

    /// Refuses a request before its token and its body are looked at, where it would wait in vain.
    pub(super) fn at_the_door(&self) -> Result<(), Overloaded> {
        if !self.is_overloaded.load(Ordering::Relaxed) {
            return Ok(());
        }
        if self.free.available_permits() > 0 {
            self.recover_if_calm();
            return Ok(());
        }
        if self.queued.load(Ordering::Relaxed) < self.at_once {
            return Ok(());
        }
        Err(self.refuse())
    }

    /// Takes a place, and waits for one where none is free.
    pub(super) async fn enter(&self) -> Result<Place, Overloaded> {
        if let Ok(permit) = Arc::clone(&self.free).try_acquire_owned() {
            return Ok(self.place(permit));
        }
        self.note_full();
        let Some(_queued) = Queued::behind(self) else { return Err(self.refuse()) };
        let is_overloaded = self.is_overloaded.load(Ordering::Relaxed);
        let (patience, began) =
            (if is_overloaded { A_MOMENT } else { self.patience }, Instant::now());
        // The semaphore is never closed, and serves in the order of arrival.
        match timeout(patience, Arc::clone(&self.free).acquire_owned()).await {
            Ok(Ok(permit)) => {
                self.queue_time.record(began.elapsed());
                Ok(self.place(permit))
            }
            Ok(Err(_)) | Err(_) => Err(self.refuse()),
        }
    }

    fn place(&self, permit: OwnedSemaphorePermit) -> Place {
        self.worked_on.increment(1.0);
        Place { _permit: permit, worked_on: self.worked_on.clone() }
    }

    fn refuse(&self) -> Overloaded {
        self.note_full();
        self.shed.increment(1);
        if !self.is_overloaded.swap(true, Ordering::Relaxed) {
            let context = self.context;
            tracing::warn!(
                context,
                "overloaded: requests that find no place free are answered 503"
            );
        }
        Overloaded
    }

    fn note_full(&self) {
        self.last_full.store(self.now(), Ordering::Relaxed);
    }

    fn recover_if_calm(&self) {
        let calm_for = self.now().saturating_sub(self.last_full.load(Ordering::Relaxed));
        let is_calm = Duration::from_millis(calm_for) > self.patience;
        if is_calm && self.is_overloaded.swap(false, Ordering::Relaxed) {
            tracing::info!(context = self.context, "no longer overloaded");
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.worked_on.decrement(1.0);
    }
}

/// A place in the queue.
struct Queued<'a>(&'a AtomicUsize);

impl<'a> Queued<'a> {
    /// `None` when the queue is full.
    fn behind(places: &'a Places) -> Option<Self> {
        let before = places.queued.fetch_add(1, Ordering::Relaxed);
        let queued = Self(&places.queued);
        (before < places.at_once.saturating_mul(QUEUED_EACH)).then_some(queued)
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
