//! Parked lanes, whose next event waits in the inbox: how a lane is parked, retried, and opened again.

use chrono::{DateTime, Utc};
use sea_orm::Condition;
use shared_kernel::StoreError;
use tokio_util::sync::CancellationToken;

use super::Consumer;
use super::handling::Outcome;
use super::lane::{Lane, LaneKey, Work};
use super::persistence::until_done;
use super::waiting::{self, RETRIES_AT_ONCE};
use crate::inbox;
use crate::message_log::Kind;
use crate::subscription::Subscription;

impl Consumer {
    // tour: failure/opened
    /// A retry ended: the lane opens when none of its events is left in the inbox, else its next event is tried.
    pub(super) async fn finish_retry(
        &mut self,
        key: LaneKey,
        outcome: Outcome,
        stopping: &CancellationToken,
    ) {
        match outcome {
            Outcome::Handled => {
                let database = &self.services.database;
                match until_done(stopping, || waiting::is_parked(database, &key)).await {
                    Some(Ok(false)) => {
                        self.lanes.remove(&key);
                        self.parked_lanes -= 1;
                    }
                    Some(Ok(true)) => self.attempt_at(Some(self.services.clock.now())),
                    // Its rows cannot be read: the lane stays parked.
                    Some(Err(broken)) => waiting::report(&broken),
                    None => {}
                }
            }
            Outcome::InInbox { next_attempt } => self.attempt_at(next_attempt),
            Outcome::Abandoned => {}
        }
    }

    /// Retries the events that are due in the inbox: the first unfinished event of each lane.
    pub(super) async fn try_again(&mut self, stopping: &CancellationToken) {
        let now = self.services.clock.now();
        let database = self.services.database.clone();
        let read = until_done(stopping, || waiting::due(&database, self.mine(), now)).await;
        let (due, later) = match read {
            Some(Ok(read)) => read,
            Some(Err(broken)) => {
                // It is read again with the next poll, not at once.
                self.next_attempt = None;
                return waiting::report(&broken);
            }
            None => return,
        };
        self.next_attempt = later;
        self.more_are_due = due.len() == RETRIES_AT_ONCE;
        for row in due {
            let Some(subscription) = self.subscription(&row.event_type, &row.handler) else {
                continue;
            };
            let Some(work) = self.handler.again(row, subscription).await else { continue };
            let key = work.lane();
            match self.lanes.get_mut(&key) {
                Some(Lane::Parked { trying }) if !*trying => {
                    *trying = true;
                    self.trying += 1;
                    self.start(work);
                }
                Some(Lane::Parked { .. } | Lane::Running(_)) => {}
                None => {
                    self.park_lane(key.clone());
                    self.lanes.insert(key, Lane::Parked { trying: true });
                    self.trying += 1;
                    self.start(work);
                }
            }
        }
    }

    fn subscription(&self, event_type: &str, handler: &str) -> Option<Subscription> {
        let subscriptions = self.by_type.get(event_type)?;
        subscriptions.iter().find(|one| one.handler() == handler).cloned()
    }

    // tour: failure/parked
    /// Puts events that must wait for an earlier one into the inbox, and so takes responsibility for them. When one of
    /// them cannot be stored, each is stored by itself, and that one is kept as a message.
    pub(super) async fn park(&mut self, works: Vec<Work>, stopping: &CancellationToken) {
        if works.is_empty() {
            return;
        }
        match self.store_waiting(&works, stopping).await {
            Some(Ok(())) => self.parked(&works),
            Some(Err(_one_is_refused)) if works.len() > 1 => {
                for work in works {
                    Box::pin(self.park(vec![work], stopping)).await;
                }
            }
            Some(Err(refusal)) => {
                for work in works {
                    if self.letters.bury(&work.event, &refusal).await {
                        work.done();
                    }
                }
            }
            None => {}
        }
    }

    async fn store_waiting(
        &self,
        works: &[Work],
        stopping: &CancellationToken,
    ) -> Option<Result<(), StoreError>> {
        let (database, now) = (&self.services.database, self.services.clock.now());
        until_done(stopping, || waiting::store(database, works, now)).await
    }

    fn parked(&mut self, works: &[Work]) {
        for work in works {
            self.handler.record(Kind::Parked, work, None);
            work.done();
        }
        self.attempt_at(Some(self.services.clock.now()));
    }

    pub(super) fn park_lane(&mut self, key: LaneKey) {
        self.lanes.insert(key, Lane::Parked { trying: false });
        self.parked_lanes += 1;
    }

    pub(super) fn attempt_at(&mut self, moment: Option<DateTime<Utc>>) {
        self.next_attempt = [self.next_attempt, moment].into_iter().flatten().min();
    }

    /// Prepares the lanes at the start: events of versions that have a reader now are given to it, and every subject with
    /// unfinished events is parked, whatever these wait for.
    pub(super) async fn read_lanes(&mut self, stopping: &CancellationToken) -> Option<()> {
        self.adopt(stopping).await?;
        let database = self.services.database.clone();
        match until_done(stopping, || waiting::parked_lanes(&database)).await? {
            Ok(parked) => {
                for lane in parked {
                    self.park_lane(lane);
                }
            }
            Err(broken) => waiting::report(&broken),
        }
        self.next_attempt = (self.parked_lanes > 0).then(|| self.services.clock.now());
        Some(())
    }

    /// Gives events that wait for a reader to the handlers that read them, which handle them in the order of their
    /// subjects, before later events.
    pub(super) async fn adopt(&mut self, stopping: &CancellationToken) -> Option<()> {
        let (database, now) = (self.services.database.clone(), self.services.clock.now());
        match until_done(stopping, || waiting::adopt(&database, &self.by_type, now)).await? {
            Ok(0) => {}
            Ok(adopted) => {
                tracing::info!(
                    context = database.context(),
                    adopted,
                    "events that waited for a reader of their version have one"
                );
                self.attempt_at(Some(now));
            }
            Err(broken) => waiting::report(&broken),
        }
        Some(())
    }

    fn mine(&self) -> Condition {
        inbox::is_for(self.by_type.values().flatten().map(Subscription::key))
    }
}
