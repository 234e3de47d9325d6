//! One attempt of one handler at one event. The inbox row commits with the effects, so an event that comes twice takes effect
//! once: the second commit is refused (`Handled` in `unit_of_work/row_changes.rs`), and the delivery is recorded as a duplicate.
//! An event becomes a dead letter after `messaging.retry_attempts` attempts (10 by default), or at once for a permanent error:
//! an event that cannot be read, or a refusal by the domain (`HandlerError` in `subscription.rs`); store errors are retried.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::FutureExt;
use sea_orm::IntoActiveModel;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{EntityTrait, QueryTrait};
use shared_kernel::origin::DedupRecord;
use shared_kernel::visible::visible;
use shared_kernel::{Envelope, Origin, StoreError};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span};

use super::lane::Work;
use super::letters::Letters;
use super::persistence::until_done;
use super::retry_policy::RetryPolicy;
use super::waiting::as_json;
use crate::inbox::{self, Column, Model};
use crate::message_log::{Handling, Kind};
use crate::services::Services;
use crate::spans::{self, TakenUp};
use crate::subscription::{HandlerError, Subscription};
use crate::time::to_micros;
use crate::unit_of_work::row_changes::ALREADY_HANDLED;

/// How often a decision that conflicts with another is taken again before it counts as a failure.
const DECIDE_AGAIN: u32 = 8;

/// The most bytes of an error that are stored.
const ERROR_BYTES: usize = 4000;

/// The outcome of one attempt.
pub(super) enum Outcome {
    /// The effects are durable, now or from an earlier delivery.
    Handled,
    /// The event is in the inbox, with the time of its next attempt; `None` when it is a dead letter.
    InInbox { next_attempt: Option<DateTime<Utc>> },
    /// The consumer ends and nothing was stored: the event stays with its publisher.
    Abandoned,
}

/// The state of an event in the inbox after an attempt has failed.
enum StoredEvent {
    /// It waits there for another attempt, or for an operator.
    Waits,
    /// The effects are stored: only the answer of the attempt was lost, or another host has handled it.
    IsHandled,
}

/// Runs handlers.
pub(super) struct Handler {
    services: Services,
    retries: RetryPolicy,
    letters: Letters,
    stopping: CancellationToken,
}

impl Handler {
    pub(super) fn new(
        services: &Services,
        retries: RetryPolicy,
        stopping: &CancellationToken,
    ) -> Self {
        let letters = Letters::of(services, stopping);
        Self { services: services.clone(), retries, letters, stopping: stopping.clone() }
    }

    /// Handles an event in a span that is a child of the one that decided on it. Each attempt has a span, whichever way the event
    /// came: over the bus, from the inbox, or after an operator has replayed it.
    pub(super) async fn handle(&self, work: &Work) -> Outcome {
        let TakenUp { span, traceparent } = work.span(self.services.database.context());
        self.handle_traced(work, traceparent).instrument(span).await
    }

    async fn handle_traced(&self, work: &Work, traceparent: Option<Arc<str>>) -> Outcome {
        if work.subscription.has_no_reader() {
            return self.store_unread(work).await;
        }
        match self.attempt(work, traceparent).await {
            Ok(kind) => {
                self.record(kind, work, None);
                Outcome::Handled
            }
            Err(error) => self.store_failed(work, &error).await,
        }
    }

    /// Takes an event out of the inbox for another attempt; `None` when the stored event cannot be read: it becomes a
    /// dead letter.
    pub(super) async fn again(&self, row: Model, subscription: Subscription) -> Option<Work> {
        let attempt = u32::try_from(row.attempts).unwrap_or(0).saturating_add(1);
        let stored = row.event.as_deref().unwrap_or_default();
        match serde_json::from_str::<Envelope>(stored) {
            Ok(event) => Some(Work::again(Arc::new(event), subscription, attempt)),
            Err(error) => {
                let reason =
                    visible(&format!("the stored event cannot be read: {error}"), ERROR_BYTES);
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

    // tour: checkout/inbox
    async fn attempt(
        &self,
        work: &Work,
        traceparent: Option<Arc<str>>,
    ) -> Result<Kind, HandlerError> {
        let mut decisions = 0;
        loop {
            let dedup_record =
                DedupRecord::Handled { handler: work.handler(), event: Arc::clone(&work.event) };
            let origin = Origin::caused_by(&work.event).traced(traceparent.clone());
            let origin = origin.with_dedup_record(dedup_record);
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

    // tour: failure/attempt
    /// Calls the handler, and records the event as handled if the handler has committed nothing.
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

    // tour: failure/stored
    async fn store_failed(&self, work: &Work, error: &HandlerError) -> Outcome {
        let now = self.services.clock.now();
        let reason = shared_kernel::error_chain::describe(error.cause());
        let reason = visible(&reason, ERROR_BYTES);
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
        let kind = if gives_up { Kind::DeadLettered } else { Kind::RetryScheduled };
        self.settle(work, row, kind, next_attempt).await
    }

    /// Stores an event in a version that no handler here reads. It waits for a release that has one.
    async fn store_unread(&self, work: &Work) -> Outcome {
        let Ok(event) = as_json(&work.event) else { return Outcome::Abandoned };
        let now = to_micros(self.services.clock.now());
        let row = Model {
            status: inbox::WAITING.to_owned(),
            handled_at: None,
            attempts: 0,
            last_error: Some(format!("no handler here reads {}", work.event.event_type)),
            event: Some(event),
            ..inbox::handled(work.handler(), &work.event, now)
        };
        self.settle(work, row, Kind::Parked, None).await
    }

    /// Stores the row of an event that is not handled. One that the inbox cannot hold is kept as a message.
    async fn settle(
        &self,
        work: &Work,
        row: Model,
        kind: Kind,
        next_attempt: Option<DateTime<Utc>>,
    ) -> Outcome {
        let reason = row.last_error.clone();
        match until_done(&self.stopping, || self.store(row.clone())).await {
            None => Outcome::Abandoned,
            Some(Ok(StoredEvent::Waits)) => {
                self.record(kind, work, reason);
                Outcome::InInbox { next_attempt }
            }
            Some(Ok(StoredEvent::IsHandled)) => {
                self.record(Kind::Delivered, work, None);
                Outcome::Handled
            }
            Some(Err(refusal)) if self.letters.bury(&work.event, &refusal).await => {
                self.record(Kind::DeadLettered, work, reason);
                Outcome::Handled
            }
            Some(Err(_not_kept)) => Outcome::Abandoned,
        }
    }

    /// Stores an event that an attempt has failed at. Only the answer of the attempt may have been lost, and its
    /// effects be stored: a handled row stays handled.
    async fn store(&self, row: Model) -> Result<StoredEvent, StoreError> {
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
        Ok(if rows.await?.iter().any(is_done) {
            StoredEvent::IsHandled
        } else {
            StoredEvent::Waits
        })
    }

    pub(super) fn record(&self, kind: Kind, work: &Work, reason: Option<String>) {
        let handling = Handling {
            handler: Some(work.handler()),
            attempt: Some(work.attempt),
            transport: work.transport,
            reason,
            fault: None,
        };
        if spans::are_exported() {
            Span::current().record("outcome", kind.name());
        }
        let context = self.services.database.context();
        self.services.message_log.record_handling(kind, context, &work.event, handling);
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the handler panicked; the log says where")]
struct HandlerPanicked;
