//! Dead letters: what does not go on without an operator. Events that a handler failed for good, with payload, error and
//! attempts, are replayed or discarded; until then, later events of the same aggregate wait behind them. The same holds
//! for an event that waits for a handler that the code no longer has, and for one in a version that no handler reads yet:
//! they are listed and discarded like a dead letter. A message of the broker that is no event can only be discarded.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use sea_orm::sea_query::{Expr, UpdateStatement};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use serde::Serialize;
use shared_kernel::{Envelope, Origin, StoreError};
use uuid::Uuid;

use crate::audit_trail::OperatorDecision;
use crate::database::Database;
use crate::inbox::{self, Column, Entity};
use crate::message_log::{Handling, Kind};
use crate::subscription::Subscription;
use crate::time::to_micros;
use crate::unreadable;

mod behind;
mod counts;
mod operating;
mod place;
mod reading;

pub use behind::WaitingEvent;
pub use counts::{LetterCount, count};
pub use operating::{Settled, Settlement, find, page, settle};
pub use place::LetterPlace;

/// Why a letter does not go on by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LetterKind {
    /// A handler failed at it for good.
    Failed,
    /// It waits for a handler that this program does not have.
    NoHandler,
    /// No handler of this program reads this version of the event; a release that does gets it at its start.
    WaitingForAReader,
    /// It is no event, or somebody else than its source has sent it.
    Unreadable,
}

/// One dead letter.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DeadLetter {
    /// Why it does not go on by itself.
    pub kind: LetterKind,
    /// The context whose handler failed.
    pub context: &'static str,
    /// The handler.
    pub handler: String,
    /// Whether the context's code has that handler. Without it the event cannot be replayed.
    pub has_handler: bool,
    /// The event; a replay keeps its id. Of an unreadable message, its id here.
    pub event_id: Uuid,
    /// Its stable name. Empty for an unreadable message.
    pub event_type: String,
    /// The aggregate it is about. Of an unreadable message, where the broker had it.
    pub subject: String,
    /// The aggregate's version.
    pub sequence: i64,
    /// When it was first received.
    pub received_at: DateTime<Utc>,
    /// How long ago that was, in seconds.
    pub age_s: i64,
    /// How many attempts the handler has made.
    pub attempts: i32,
    /// The error of the last attempt.
    pub last_error: Option<String>,
    /// How many later events of the same aggregate wait behind it.
    pub waiting_behind: u64,
    /// The event itself, as a CloudEvent. An unreadable message as JSON if it is some, else as text.
    pub event: serde_json::Value,
}

/// The dead letters of one context: events that its handlers failed for good, and events that wait for a handler that
/// its code does not have. Neither kind proceeds without an operator.
pub struct DeadLetters<'a> {
    database: &'a Database,
    subscriptions: Vec<Subscription>,
    decision: OperatorDecision,
}

impl<'a> DeadLetters<'a> {
    /// The dead letters of the context that has this database and these subscriptions.
    pub fn of(database: &'a Database, subscriptions: Vec<Subscription>) -> Self {
        Self { database, subscriptions, decision: OperatorDecision::default() }
    }

    /// The same for decisions under these circumstances, which the audit trail has.
    #[must_use]
    pub fn decided_by(mut self, decision: OperatorDecision) -> Self {
        self.decision = decision;
        self
    }

    /// The context.
    pub fn context(&self) -> &'static str {
        self.database.context()
    }

    /// At most `limit` of them in the order of [`LetterPlace`], the oldest first: the first ones, or those that come after `after`.
    pub async fn page(
        &self,
        after: Option<&LetterPlace>,
        limit: u64,
    ) -> Result<Vec<DeadLetter>, StoreError> {
        let mut rows = self.rows();
        if let Some(after) = after {
            rows = rows.filter(after.rows_behind(self.context()));
        }
        let in_order = rows
            .order_by_asc(Column::ReceivedAt)
            .order_by_asc(Column::EventId)
            .order_by_asc(Column::Handler)
            .limit(limit);
        let mut letters = self.letters(in_order).await?;
        let behind = after.map(|after| after.messages_behind(self.context()));
        let messages = unreadable::list(self.database, behind, limit).await?;
        letters.extend(messages.into_iter().map(|message| self.message(message)));
        Ok(place::first_of(letters, limit))
    }

    /// The dead letters of one event: one for each handler. Or the unreadable message with this id.
    pub async fn find(&self, event: Uuid) -> Result<Vec<DeadLetter>, StoreError> {
        let mut letters = self.letters(self.rows().filter(Column::EventId.eq(event))).await?;
        let message = unreadable::find(self.database, event).await?;
        letters.extend(message.map(|message| self.message(message)));
        Ok(letters)
    }

    /// Replays the dead letters of `event` that have a handler, with the same id, at once, and with as many attempts as
    /// a new event has. Returns how many there were; one that somebody else settles at the same time counts for one of both. A
    /// running host notices within a second.
    pub async fn replay(&self, event: Uuid) -> Result<u64, StoreError> {
        Ok(number_of(&self.replayed(event).await?))
    }

    // tour: failure/replay
    /// The same; returns the handlers.
    async fn replayed(&self, event: Uuid) -> Result<Vec<String>, StoreError> {
        let now = to_micros(self.now());
        let with_handler = inbox::is_for(self.subscriptions.iter().map(Subscription::key));
        let rows = self.rows().filter(Column::EventId.eq(event)).filter(with_handler);
        self.settle(rows, Kind::Replayed, |update| {
            update
                .value(Column::Status, inbox::WAITING)
                .value(Column::Attempts, 0)
                .value(Column::NextAttemptAt, now);
        })
        .await
    }

    /// Discards the dead letters of `event`: their handlers will never see it, and the events behind it proceed. The
    /// row stays, so that a later delivery of the event has no effect either. An unreadable message is deleted.
    pub async fn discard(&self, event: Uuid) -> Result<u64, StoreError> {
        Ok(number_of(&self.discarded(event).await?))
    }

    /// The same; returns the handlers, and an empty name for an unreadable message.
    async fn discarded(&self, event: Uuid) -> Result<Vec<String>, StoreError> {
        let rows = self.rows().filter(Column::EventId.eq(event));
        let events = self.settle(rows, Kind::Discarded, |update| {
            update
                .value(Column::Status, inbox::DISCARDED)
                .value(Column::NextAttemptAt, Expr::value(None::<i64>));
        });
        let mut handlers = events.await?;
        if unreadable::discard(self.database, event, &self.decision).await? {
            handlers.push(String::new());
        }
        Ok(handlers)
    }

    fn now(&self) -> DateTime<Utc> {
        self.database.ports().clock.now()
    }

    fn rows(&self) -> Select<Entity> {
        let for_nobody = Condition::all()
            .add(Column::Status.eq(inbox::WAITING))
            .add(inbox::is_for(self.subscriptions.iter().map(Subscription::key)).not());
        Entity::find()
            .filter(Expr::cust(inbox::IS_UNFINISHED))
            .filter(Condition::any().add(Column::Status.eq(inbox::DEAD)).add(for_nobody))
    }

    async fn settle(
        &self,
        rows: Select<Entity>,
        kind: Kind,
        change: impl Fn(&mut UpdateStatement),
    ) -> Result<Vec<String>, StoreError> {
        let mut settled = Vec::new();
        for row in self.database.all(rows).await? {
            let mut unit = self.database.unit_of_work(&Origin::new(row.correlation_id));
            let mut update = Entity::update_many()
                .filter(Column::EventId.eq(row.event_id))
                .filter(Column::Handler.eq(&row.handler))
                .filter(Column::Status.eq(&row.status))
                .into_query();
            change(&mut update);
            unit.run_guarded(update);
            let letter = format!("{}/{}", row.handler, row.event_id);
            unit.record_decision(&self.decision, action_of(kind), letter);
            match self.database.commit(unit).await {
                // Another operator has settled it meanwhile.
                Err(StoreError::Conflict) => continue,
                committed => committed?,
            }
            settled.push(row.handler.clone());
            if let Some(Ok(envelope)) = row.event.as_deref().map(serde_json::from_str::<Envelope>) {
                let mut handlers = self.subscriptions.iter().map(Subscription::handler);
                let handler = handlers.find(|handler| *handler == row.handler);
                let handling =
                    Handling { handler, reason: Some(row.handler), ..Handling::default() };
                let message_log = &self.database.ports().message_log;
                message_log.record_handling(kind, self.context(), &envelope, handling);
            }
        }
        Ok(settled)
    }
}

fn number_of(handlers: &[String]) -> u64 {
    u64::try_from(handlers.len()).unwrap_or(u64::MAX)
}

/// The name of an operator's decision in the audit trail.
const fn action_of(kind: Kind) -> &'static str {
    if matches!(kind, Kind::Replayed) { "dead-letter-replayed" } else { "dead-letter-discarded" }
}

/// Makes a waiting row a dead letter.
pub(crate) fn bury(event: Uuid, handler: &str, reason: &str) -> UpdateStatement {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(inbox::DEAD))
        .col_expr(Column::LastError, Expr::value(reason))
        .col_expr(Column::NextAttemptAt, Expr::value(None::<i64>))
        .filter(Column::EventId.eq(event))
        .filter(Column::Handler.eq(handler))
        .filter(Column::Status.eq(inbox::WAITING))
        .into_query()
}
