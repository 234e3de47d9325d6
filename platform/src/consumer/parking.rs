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
                    Some(false) => {
                        self.lanes.remove(&key);
                        self.parked_lanes -= 1;
                    }
                    Some(true) => self.attempt_at(Some(self.services.clock.now())),
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
        let Some((due, later)) = read else { return };
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

    /// Puts events that must wait for an earlier one into the inbox, and so takes responsibility for them.
    pub(super) async fn park(&mut self, works: Vec<Work>, stopping: &CancellationToken) {
        if works.is_empty() {
            return;
        }
        let database = self.services.database.clone();
        let now = self.services.clock.now();
        if until_done(stopping, || waiting::store(&database, &works, now)).await.is_none() {
            return;
        }
        for work in &works {
            self.handler.record(Kind::Parked, work, None);
            work.done();
        }
        self.attempt_at(Some(now));
    }

    pub(super) fn park_lane(&mut self, key: LaneKey) {
        self.lanes.insert(key, Lane::Parked { trying: false });
        self.parked_lanes += 1;
    }

    pub(super) fn attempt_at(&mut self, moment: Option<DateTime<Utc>>) {
        self.next_attempt = [self.next_attempt, moment].into_iter().flatten().min();
    }

    pub(super) async fn read_parked_lanes(&self) -> Result<Vec<LaneKey>, StoreError> {
        waiting::parked_lanes(&self.services.database, self.mine()).await
    }

    fn mine(&self) -> Condition {
        inbox::is_for(self.by_type.values().flatten())
    }
}
