//! The consumer of one context: takes deliveries, lets each reach its handlers once, and keeps what fails.
//!
//! Events of one subject are handled one after the other: a lane. Lanes run side by side, and their change-sets merge in
//! the writer. A delivery is acknowledged when every handler has committed its effects, or has the event
//! durably in its inbox. A lane with an event in the inbox is parked: later events of the subject wait there too.
//!
//! An event of a subscribed type in a version that no handler here reads waits in the inbox for a release that has one. An
//! event that the inbox cannot hold is kept as an unreadable message, and delays no other.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use shared_kernel::EventType;
use shared_kernel::bus::{BusSubscription, Deliveries, LetterBox};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::failpoints::{self, Point};
use crate::services::Services;
use crate::subscription::Subscription;

mod dispatch;
mod handling;
mod lane;
mod letters;
mod parking;
mod persistence;
mod retry_policy;
mod waiting;
mod while_owned;

use handling::{Handler, Outcome};
use lane::{Lane, LaneKey, Work};
use letters::Letters;
pub use retry_policy::RetryPolicy;
use waiting::RETRIES_AT_ONCE;
pub(crate) use while_owned::start;

/// Deliveries looked up in the inbox by one query.
const BATCH: usize = 256;
/// How often a consumer with parked lanes reads the table for changes made by an operator or another host.
const OPERATOR_POLL: Duration = Duration::from_secs(1);

/// Consumes the deliveries of one context.
struct Consumer {
    services: Services,
    handler: Arc<Handler>,
    letters: Letters,
    by_type: HashMap<&'static str, Vec<Subscription>>,
    /// The types of `by_type` without their versions.
    names: HashSet<&'static str>,
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
    /// A consumer that runs until `stopping`.
    fn new(
        services: &Services,
        subscriptions: Vec<Subscription>,
        retries: RetryPolicy,
        stopping: &CancellationToken,
    ) -> Self {
        let mut by_type: HashMap<&'static str, Vec<Subscription>> = HashMap::new();
        for subscription in subscriptions {
            by_type.entry(subscription.event_type()).or_default().push(subscription);
        }
        Self {
            handler: Arc::new(Handler::new(services, retries, stopping)),
            services: services.clone(),
            letters: Letters::of(services, stopping),
            names: by_type.keys().map(|event_type| EventType::name_of(event_type)).collect(),
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

    fn bus_subscription(&self) -> BusSubscription {
        BusSubscription {
            subscriber: self.services.database.context(),
            event_types: self.by_type.keys().copied().collect(),
        }
    }

    /// Where the bus keeps messages for this context that are no events.
    fn letter_box(&self) -> Arc<dyn LetterBox> {
        Arc::new(self.letters.clone())
    }

    /// Consumes until `stopping`. Handlers that run are finished; deliveries that have not begun are handed back.
    async fn run(mut self, deliveries: Deliveries, stopping: CancellationToken) {
        let mut batches = deliveries.ready_chunks(BATCH);
        let is_only_host = self.services.database.is_embedded();
        let Some(()) = self.read_lanes(&stopping).await else { return };
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
                    if !is_only_host {
                        // A host of an older release may have stored events that only this one reads.
                        let _stopped = self.adopt(&stopping).await;
                    }
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
            (Some(Lane::Running(mut queue)), Outcome::Handled) => {
                if let Some(next) = queue.pop_front() {
                    self.lanes.insert(key, Lane::Running(queue));
                    self.start(next);
                }
            }
            // The events that wait behind it here go back to their publishers with it, and take effect after it.
            (Some(Lane::Running(queue)), Outcome::Abandoned) => {
                self.in_memory = self.in_memory.saturating_sub(queue.len());
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

#[cfg(test)]
mod tests;
