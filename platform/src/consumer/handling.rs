//! One attempt of one handler on one event, and what becomes of it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::FutureExt;
use sea_orm::IntoActiveModel;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{EntityTrait, QueryTrait};
use shared_kernel::origin::DedupRecord;
use shared_kernel::{Envelope, Origin, StoreError};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::lane::Work;
use super::until_done;
use super::waiting::as_json;
use crate::context::Services;
use crate::inbox::{self, Column, Model};
use crate::message_log::{Handling, Kind};
use crate::subscription::{HandlerError, Subscription};
use crate::time::to_micros;
use crate::unit_of_work::row_changes::ALREADY_HANDLED;

/// A decision that collides with another is taken again this often before it counts as a failure.
const DECIDE_AGAIN: u32 = 8;

/// When a failed handler tries again, and when it gives up.
#[derive(Debug, Clone, Copy)]
pub struct RetryPolicy {
    /// Before the second attempt. It doubles with each further one, give or take a fifth.
    pub first_delay: Duration,
    /// The delay grows no longer than this.
    pub longest_delay: Duration,
    /// After this many attempts the event is a dead letter.
    pub attempts: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            first_delay: Duration::from_millis(200),
            longest_delay: Duration::from_mins(1),
            attempts: 10,
        }
    }
}

impl RetryPolicy {
    /// How long to wait after `attempt` at `event` has failed. Give or take what the event and the attempt say, so that
    /// events which failed together do not come back together.
    fn delay(&self, event: Uuid, attempt: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        let delay = self.first_delay.saturating_mul(doubled).min(self.longest_delay);
        let spread = Uuid::new_v5(&event, &attempt.to_be_bytes()).as_u128() % 401;
        let thousandths = 800 + u32::try_from(spread).unwrap_or_default();
        delay.saturating_mul(thousandths) / 1000
    }
}

/// What became of one attempt.
pub(super) enum Outcome {
    /// The effects are durable, now or from an earlier delivery.
    Handled,
    /// The event is in the inbox, to be tried at that time; never by itself when it is a dead letter.
    InInbox { next_attempt: Option<DateTime<Utc>> },
    /// The host stops and nothing was stored: the event stays with its publisher.
    Abandoned,
}

/// What the inbox says of an event that an attempt has failed at.
enum Kept {
    /// It waits there for another attempt, or for an operator.
    Waits,
    /// The effects are there: the attempt has failed at the answer only, or another host has dealt with it.
    IsHandled,
}

/// Runs handlers.
pub(super) struct Handler {
    services: Services,
    retries: RetryPolicy,
    stopping: CancellationToken,
}

impl Handler {
    pub(super) fn new(services: &Services, retries: RetryPolicy) -> Self {
        Self { services: services.clone(), retries, stopping: services.tasks.stopping() }
    }

    pub(super) async fn handle(&self, work: &Work) -> Outcome {
        match self.attempt(work).await {
            Ok(kind) => {
                self.record(kind, work, None);
                Outcome::Handled
            }
            Err(error) => self.keep_failed(work, &error).await,
        }
    }

    /// Takes an event out of the inbox for another attempt; `None` when the stored event cannot be read, which is
    /// then a dead letter.
    pub(super) async fn again(&self, row: Model, subscription: Subscription) -> Option<Work> {
        let attempt = u32::try_from(row.attempts).unwrap_or(0).saturating_add(1);
        let stored = row.event.as_deref().unwrap_or_default();
        match serde_json::from_str::<Envelope>(stored) {
            Ok(event) => Some(Work::again(Arc::new(event), subscription, attempt)),
            Err(error) => {
                let reason = format!("the stored event cannot be read: {error}");
                let database = &self.services.database;
                until_done(&self.stopping, || {
                    let mut unit = database.unit_of_work(&Origin::new(row.correlation_id));
                    unit.run(crate::dead_letters::bury(row.event_id, &row.handler, &reason));
                    database.commit(unit)
                })
                .await;
                None
            }
        }
    }

    async fn attempt(&self, work: &Work) -> Result<Kind, HandlerError> {
        let mut decisions = 0;
        loop {
            let dedup_record =
                DedupRecord::Handled { handler: work.handler(), event: Arc::clone(&work.event) };
            let origin = Origin::caused_by(&work.event).with_dedup_record(dedup_record);
            let error = match self.call(work, &origin).await {
                Ok(()) => return Ok(Kind::Delivered),
                Err(error) => error,
            };
            match StoreError::find_in_chain(error.cause()) {
                Some(StoreError::Duplicate { key }) if key == ALREADY_HANDLED => {
                    return Ok(Kind::DuplicateIgnored);
                }
                Some(StoreError::Conflict) if decisions < DECIDE_AGAIN => decisions += 1,
                _ => return Err(error),
            }
        }
    }

    /// Calls the handler, and notes the event as handled if the handler has committed nothing.
    async fn call(&self, work: &Work, origin: &Origin) -> Result<(), HandlerError> {
        let handling = work.subscription.handle(&work.event, origin.clone());
        match AssertUnwindSafe(handling).catch_unwind().await {
            Ok(handled) => handled?,
            Err(_panic) => return Err(HandlerPanicked.into()),
        }
        if origin.dedup_record().is_some() {
            let unit = self.services.database.unit_of_work(origin);
            self.services.database.commit(unit).await?;
        }
        Ok(())
    }

    async fn keep_failed(&self, work: &Work, error: &HandlerError) -> Outcome {
        let now = self.services.clock.now();
        let reason = shared_kernel::error_chain::describe(error.cause());
        let gives_up = error.is_permanent() || work.attempt >= self.retries.attempts;
        let delay = self.retries.delay(work.event.id, work.attempt);
        let delay = TimeDelta::from_std(delay).unwrap_or_default();
        let next_attempt = (!gives_up).then(|| now + delay);
        let Ok(event) = as_json(&work.event) else { return Outcome::Abandoned };
        let row = Model {
            status: if gives_up { inbox::DEAD } else { inbox::WAITING }.to_owned(),
            handled_at: None,
            attempts: i32::try_from(work.attempt).unwrap_or(i32::MAX),
            next_attempt_at: next_attempt.map(to_micros),
            last_error: Some(reason.clone()),
            event: Some(event),
            ..inbox::handled(work.handler(), &work.event, to_micros(now))
        };
        match until_done(&self.stopping, || self.keep(row.clone())).await {
            None => return Outcome::Abandoned,
            Some(Kept::Waits) => {}
            Some(Kept::IsHandled) => {
                self.record(Kind::Delivered, work, None);
                return Outcome::Handled;
            }
        }
        let kind = if gives_up { Kind::DeadLettered } else { Kind::RetryScheduled };
        self.record(kind, work, Some(reason));
        Outcome::InInbox { next_attempt }
    }

    /// Keeps an event that an attempt has failed at. The attempt may have failed at the answer only, and its effects be
    /// stored: what is handled stays handled.
    async fn keep(&self, row: Model) -> Result<Kept, StoreError> {
        let mut rule = OnConflict::columns([Column::EventId, Column::Handler]);
        rule.update_columns([
            Column::Status,
            Column::Attempts,
            Column::NextAttemptAt,
            Column::LastError,
        ]);
        rule.action_and_where(Expr::col((inbox::Entity, Column::Status)).ne(inbox::HANDLED));
        let (event, handler) = (row.event_id, row.handler.clone());
        let mut unit = self.services.database.unit_of_work(&Origin::new(row.correlation_id));
        unit.run(inbox::Entity::insert(row.into_active_model()).on_conflict(rule).into_query());
        self.services.database.commit(unit).await?;
        let rows = self.services.database.find_by::<inbox::Entity, _>(Column::EventId, [event]);
        let is_done = |row: &Model| row.handler == handler && row.status == inbox::HANDLED;
        Ok(if rows.await?.iter().any(is_done) { Kept::IsHandled } else { Kept::Waits })
    }

    pub(super) fn record(&self, kind: Kind, work: &Work, reason: Option<String>) {
        let handling =
            Handling { handler: Some(work.handler()), attempt: Some(work.attempt), reason };
        let context = self.services.database.context();
        self.services.message_log.record_handling(kind, context, &work.event, handling);
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the handler panicked; the log says where")]
struct HandlerPanicked;
