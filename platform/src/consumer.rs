//! The consumer of one context: takes deliveries, lets each reach its handlers once, and keeps what fails.
//!
//! Events of one subject are handled one after the other: a lane. Lanes run side by side, and their change-sets merge in
//! the writer. A delivery is acknowledged when every handler has committed its effects, or has the event
//! durably in its inbox. A lane with an event in the inbox is parked: later events of the subject wait there too.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use shared_kernel::Envelope;
use shared_kernel::bus::{BusSubscription, Deliveries, Delivery};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::failpoints::{self, Point};
use crate::message_log::Kind;
use crate::services::Services;
use crate::subscription::Subscription;

mod handling;
mod lane;
mod parking;
mod persistence;
mod waiting;

pub use handling::RetryPolicy;
use handling::{Handler, Outcome};
use lane::{Lane, LaneKey, Ticket, Work};
use persistence::until_done;
use waiting::RETRIES_AT_ONCE;

/// Deliveries looked up in the inbox by one query.
const BATCH: usize = 256;
/// The most events held in memory. Beyond it, new ones go to the inbox table: a slow handler costs disk space, not
/// memory, and does not hold up the publisher.
const IN_MEMORY: usize = 4096;
/// How often a consumer with parked lanes reads the table for changes made by an operator or another host.
const OPERATOR_POLL: Duration = Duration::from_secs(1);
/// Consumes the deliveries of one context.
pub(crate) struct Consumer {
    services: Services,
    handler: Arc<Handler>,
    by_type: HashMap<&'static str, Vec<Subscription>>,
    lanes: HashMap<LaneKey, Lane>,
    parked_lanes: usize,
    in_memory: usize,
    /// Lanes whose first event is being retried now.
    trying: usize,
    /// More rows were due than one page holds.
    more_are_due: bool,
    next_attempt: Option<DateTime<Utc>>,
    finished: (mpsc::UnboundedSender<Finished>, mpsc::UnboundedReceiver<Finished>),
}

struct Finished {
    work: Work,
    outcome: Outcome,
}

impl Consumer {
    pub(crate) fn new(
        services: &Services,
        subscriptions: Vec<Subscription>,
        retries: RetryPolicy,
    ) -> Self {
        let mut by_type: HashMap<&'static str, Vec<Subscription>> = HashMap::new();
        for subscription in subscriptions {
            by_type.entry(subscription.event_type()).or_default().push(subscription);
        }
        Self {
            handler: Arc::new(Handler::new(services, retries)),
            services: services.clone(),
            by_type,
            lanes: HashMap::new(),
            parked_lanes: 0,
            in_memory: 0,
            trying: 0,
            more_are_due: false,
            next_attempt: None,
            finished: mpsc::unbounded_channel(),
        }
    }

    pub(crate) fn bus_subscription(&self) -> BusSubscription {
        BusSubscription {
            subscriber: self.services.database.context(),
            event_types: self.by_type.keys().copied().collect(),
        }
    }

    /// Consumes until `stopping`. Handlers that run are finished; deliveries that have not begun are handed back.
    pub(crate) async fn run(mut self, deliveries: Deliveries, stopping: CancellationToken) {
        let mut batches = deliveries.ready_chunks(BATCH);
        let is_only_host = self.services.database.is_embedded();
        let Some(parked) = until_done(&stopping, || self.read_parked_lanes()).await else { return };
        for lane in parked {
            self.park_lane(lane);
        }
        self.next_attempt = (self.parked_lanes > 0).then(|| self.services.clock.now());
        let mut look_again = Instant::now() + OPERATOR_POLL;
        loop {
            let clock = Arc::clone(&self.services.clock);
            let next_attempt = self.next_attempt;
            // Tasks that are ready to run go first: the events that they publish join the next batch, which costs one
            // query of the inbox.
            tokio::task::yield_now().await;
            // The order matters: finished work frees capacity before new work begins, and a delivery that has arrived
            // never waits for one that has not.
            tokio::select! {
                biased;
                () = stopping.cancelled() => break,
                Some(finished) = self.finished.1.recv() => self.finish(finished, &stopping).await,
                () = clock.sleep_until(next_attempt.unwrap_or_default()), if next_attempt.is_some() =>
                    self.try_again(&stopping).await,
                () = tokio::time::sleep_until(look_again), if self.parked_lanes > 0 || !is_only_host => {
                    self.try_again(&stopping).await;
                    look_again = Instant::now() + OPERATOR_POLL;
                }
                batch = batches.next() => match batch {
                    Some(batch) => self.take(batch, &stopping).await,
                    None => break,
                },
            }
        }
        self.finish_what_runs().await;
    }

    async fn take(&mut self, batch: Vec<Delivery>, stopping: &CancellationToken) {
        let events: Vec<Arc<Envelope>> = batch.iter().map(|one| Arc::clone(&one.event)).collect();
        let Some(known) =
            until_done(stopping, || waiting::batch_state(&self.services.database, &events)).await
        else {
            return;
        };
        let mut to_park = Vec::new();
        for delivery in batch {
            // Another host may have put an earlier event of the subject into the inbox.
            let is_parked_elsewhere = known.parked.contains(&*delivery.event.subject);
            if is_parked_elsewhere && !self.lanes.contains_key(&delivery.event.subject) {
                self.park_lane(Arc::clone(&delivery.event.subject));
            }
            self.dispatch(delivery, &known.handled, &mut to_park);
        }
        self.park(to_park, stopping).await;
    }

    fn dispatch(
        &mut self,
        delivery: Delivery,
        known: &HashSet<(uuid::Uuid, String)>,
        to_park: &mut Vec<Work>,
    ) {
        let event = Arc::clone(&delivery.event);
        let subscriptions = self.by_type.get(&*event.event_type).cloned().unwrap_or_default();
        let ticket = Ticket::new(delivery, subscriptions.len());
        for subscription in subscriptions {
            let work = Work::first(Arc::clone(&event), subscription, Arc::clone(&ticket));
            if known.contains(&(event.id, work.handler().to_owned())) {
                self.handler.record(Kind::DuplicateIgnored, &work, None);
                ticket.done();
                continue;
            }
            match self.lanes.get_mut(&work.lane()) {
                Some(Lane::Running(queue)) => {
                    self.in_memory += 1;
                    queue.push_back(work);
                }
                Some(Lane::Parked { .. }) => to_park.push(work),
                None if self.in_memory >= IN_MEMORY => {
                    self.park_lane(work.lane());
                    to_park.push(work);
                }
                None => {
                    self.in_memory += 1;
                    self.lanes.insert(work.lane(), Lane::Running(VecDeque::new()));
                    self.start(work);
                }
            }
        }
    }

    fn start(&self, work: Work) {
        let (handler, finished) = (Arc::clone(&self.handler), self.finished.0.clone());
        self.services.tasks.spawn(async move {
            let outcome = handler.handle(&work).await;
            // The consumer waits for running handlers before it ends, so the receiver is still there.
            let _ended = finished.send(Finished { work, outcome });
        });
    }

    async fn finish(&mut self, finished: Finished, stopping: &CancellationToken) {
        let Finished { work, outcome } = finished;
        let key = work.lane();
        if work.is_first_attempt() {
            self.in_memory = self.in_memory.saturating_sub(1);
        } else {
            self.trying = self.trying.saturating_sub(1);
            if self.more_are_due && self.trying <= RETRIES_AT_ONCE / 2 {
                self.attempt_at(Some(self.services.clock.now()));
            }
        }
        let may_acknowledge = failpoints::reached(Point::BeforeAck, work.handler()).is_ok();
        if may_acknowledge && !matches!(outcome, Outcome::Abandoned) {
            work.done();
        }
        match (self.lanes.remove(&key), outcome) {
            (Some(Lane::Running(mut queue)), Outcome::Handled | Outcome::Abandoned) => {
                if let Some(next) = queue.pop_front() {
                    self.lanes.insert(key, Lane::Running(queue));
                    self.start(next);
                }
            }
            (Some(Lane::Running(queue)), Outcome::InInbox { next_attempt }) => {
                self.in_memory = self.in_memory.saturating_sub(queue.len());
                self.park_lane(key);
                self.park(queue.into(), stopping).await;
                self.attempt_at(next_attempt);
            }
            (Some(Lane::Parked { .. }), outcome) => {
                self.lanes.insert(key.clone(), Lane::Parked { trying: false });
                self.finish_retry(key, outcome, stopping).await;
            }
            (None, _) => {}
        }
    }

    async fn finish_what_runs(mut self) {
        drop(self.finished.0);
        while let Some(Finished { work, outcome }) = self.finished.1.recv().await {
            if !matches!(outcome, Outcome::Abandoned) {
                work.done();
            }
        }
    }
}
