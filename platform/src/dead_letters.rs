//! Dead letters: events that a handler failed at for good, with their payload, error and attempts. An operator replays
//! or discards them; until then, later events of the same aggregate wait behind them.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, UpdateStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde::Serialize;
use shared_kernel::{Envelope, Origin, StoreError};
use uuid::Uuid;

use crate::database::{Database, read_error};
use crate::happenings::{Handling, Kind};
use crate::inbox::{self, Column, Entity, Model};
use crate::time::{from_micros, to_micros};

/// One dead letter.
#[derive(Debug, Clone, Serialize)]
pub struct DeadLetter {
    /// The context whose handler failed.
    pub context: &'static str,
    /// The handler.
    pub handler: String,
    /// The event; a replay keeps its id.
    pub event_id: Uuid,
    /// Its stable name.
    pub event_type: String,
    /// The aggregate it is about.
    pub subject: String,
    /// The aggregate's version.
    pub sequence: i64,
    /// When it first came.
    pub received_at: DateTime<Utc>,
    /// How often the handler tried.
    pub attempts: i32,
    /// What the last attempt said.
    pub last_error: Option<String>,
    /// How many later events of the same aggregate wait behind it.
    pub waiting_behind: u64,
    /// The event itself, as a CloudEvent.
    pub event: serde_json::Value,
}

/// At most `limit` dead letters of one context, the oldest first.
pub async fn list(database: &Database, limit: u64) -> Result<Vec<DeadLetter>, StoreError> {
    let rows = database
        .all(
            Entity::find()
                .filter(Column::Status.eq(inbox::DEAD))
                .order_by_asc(Column::ReceivedAt)
                .limit(limit),
        )
        .await?;
    let mut letters = Vec::new();
    for row in rows {
        letters.push(to_letter(database, row).await?);
    }
    Ok(letters)
}

/// The dead letters of one event in one context: one for each handler that failed at it.
pub async fn find(database: &Database, event: Uuid) -> Result<Vec<DeadLetter>, StoreError> {
    let mut letters = Vec::new();
    for row in dead_rows(database, event).await? {
        letters.push(to_letter(database, row).await?);
    }
    Ok(letters)
}

/// Sends the dead letters of `event` round again, with the same id, at once, and with as many attempts as a new event
/// has. Returns how many there were. A running host notices within a second.
pub async fn replay(database: &Database, event: Uuid) -> Result<u64, StoreError> {
    let now = to_micros(database.ports().clock.now());
    settle(database, event, Kind::Replayed, |update| {
        update
            .value(Column::Status, inbox::WAITING)
            .value(Column::Attempts, 0)
            .value(Column::NextAttemptAt, now);
    })
    .await
}

/// Gives the dead letters of `event` up: their handlers will never see it, and what waits behind them goes on. The
/// row stays, so that a later delivery of the event has no effect either.
pub async fn discard(database: &Database, event: Uuid) -> Result<u64, StoreError> {
    settle(database, event, Kind::Discarded, |update| {
        update
            .value(Column::Status, inbox::DISCARDED)
            .value(Column::NextAttemptAt, Expr::value(None::<i64>));
    })
    .await
}

async fn settle(
    database: &Database,
    event: Uuid,
    kind: Kind,
    change: impl Fn(&mut UpdateStatement),
) -> Result<u64, StoreError> {
    let mut settled = 0;
    for row in dead_rows(database, event).await? {
        let mut unit = database.unit(&Origin::new(row.correlation_id));
        let mut update = Entity::update_many()
            .filter(Column::EventId.eq(event))
            .filter(Column::Handler.eq(&row.handler))
            .filter(Column::Status.eq(inbox::DEAD))
            .into_query();
        change(&mut update);
        unit.run(update);
        database.commit(unit).await?;
        settled += 1;
        if let Some(Ok(envelope)) = row.event.as_deref().map(serde_json::from_str::<Envelope>) {
            let handling = Handling { reason: Some(row.handler), ..Handling::default() };
            let happenings = &database.ports().happenings;
            happenings.record_handling(kind, database.context(), &envelope, handling);
        }
    }
    Ok(settled)
}

async fn dead_rows(database: &Database, event: Uuid) -> Result<Vec<Model>, StoreError> {
    database
        .all(
            Entity::find().filter(Column::EventId.eq(event)).filter(Column::Status.eq(inbox::DEAD)),
        )
        .await
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

async fn to_letter(database: &Database, row: Model) -> Result<DeadLetter, StoreError> {
    use sea_orm::PaginatorTrait;
    let waiting_behind = Entity::find()
        .filter(Column::Subject.eq(&row.subject))
        .filter(Column::Status.eq(inbox::WAITING))
        .count(database.reader())
        .await
        .map_err(read_error)?;
    let event = row.event.as_deref().map(serde_json::from_str).and_then(Result::ok);
    Ok(DeadLetter {
        context: database.context(),
        handler: row.handler,
        event_id: row.event_id,
        event_type: row.event_type,
        subject: row.subject,
        sequence: row.sequence,
        received_at: from_micros(row.received_at).unwrap_or_default(),
        attempts: row.attempts,
        last_error: row.last_error,
        waiting_behind,
        event: event.unwrap_or_default(),
    })
}
