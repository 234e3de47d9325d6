//! Pruning when an operator asks for it: how many rows of each table are old enough, and the same passes that a host makes.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{DatabaseConnection, QueryOrder, QuerySelect, QueryTrait};
use serde::Serialize;
use shared_kernel::{Accountable, Origin, StoreError};

use super::{Pruning, pending_positions};
use crate::database::{Database, read_error};
use crate::due_work::DueWork;
use crate::time::to_micros;
use crate::{ended_access, idempotency_keys as keys, inbox, outbox, unreadable};

/// More unreadable messages than are ever kept.
const ALL_UNREADABLE: u64 = 1_000_000;

/// How many rows of each table are old enough to be deleted, or were deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct OldRows {
    /// Events that were delivered.
    pub outbox: u64,
    /// Events that were handled: until then, their redelivery is recognised by its id.
    pub inbox: u64,
    /// Keys of requests: until then, a repeated request gets its first answer.
    pub idempotency_keys: u64,
    /// Access that has ended, whose tokens have expired.
    pub ended_access: u64,
    /// Messages of the broker that are old, or too many.
    pub unreadable_messages: u64,
}

impl OldRows {
    /// Each table with its rows.
    pub const fn by_table(&self) -> [(&'static str, u64); 5] {
        [
            ("outbox", self.outbox),
            ("inbox", self.inbox),
            ("idempotency_keys", self.idempotency_keys),
            ("ended_access", self.ended_access),
            ("unreadable_messages", self.unreadable_messages),
        ]
    }

    /// The rows of all tables.
    pub const fn total(&self) -> u64 {
        self.outbox
            + self.inbox
            + self.idempotency_keys
            + self.ended_access
            + self.unreadable_messages
    }

    const fn without(self, left: Self) -> Self {
        Self {
            outbox: self.outbox.saturating_sub(left.outbox),
            inbox: self.inbox.saturating_sub(left.inbox),
            idempotency_keys: self.idempotency_keys.saturating_sub(left.idempotency_keys),
            ended_access: self.ended_access.saturating_sub(left.ended_access),
            unreadable_messages: self.unreadable_messages.saturating_sub(left.unreadable_messages),
        }
    }
}

/// Counts the rows that are old enough at `now`, in a database that is only read.
///
/// # Errors
/// When the database fails.
pub async fn count(
    connection: &DatabaseConnection,
    keep: TimeDelta,
    now: DateTime<Utc>,
) -> Result<OldRows, DbErr> {
    let before = to_micros(now - keep);
    // The last row stays, since positions continue from it.
    let last = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::Position)
        .order_by_desc(outbox::Column::Position)
        .limit(1)
        .into_tuple::<i64>();
    let last = last.one(connection).await?.unwrap_or_default();
    let events = outbox::Entity::find()
        .filter(outbox::Column::OccurredAt.lt(before))
        .filter(outbox::Column::Position.lt(last))
        .filter(outbox::Column::Position.not_in_subquery(pending_positions().into_query()));
    let received = inbox::Entity::find()
        .filter(inbox::Column::Status.eq(inbox::HANDLED))
        .filter(inbox::Column::HandledAt.lt(before));
    let surplus = unreadable::surplus(connection, before, ALL_UNREADABLE).await?;
    Ok(OldRows {
        outbox: events.count(connection).await?,
        inbox: received.count(connection).await?,
        idempotency_keys: keys::Entity::find()
            .filter(keys::Column::UsedAt.lt(before))
            .count(connection)
            .await?,
        ended_access: ended_access::count_expired(connection, now).await?,
        unreadable_messages: u64::try_from(surplus.len()).unwrap_or(u64::MAX),
    })
}

/// Makes a whole pass at once, beside hosts or without any, and records that in the audit trail. Returns what was deleted.
///
/// # Errors
/// When the database fails; pages that were deleted until then stay deleted.
pub async fn prune(
    database: &Database,
    keep: TimeDelta,
    now: DateTime<Utc>,
) -> Result<OldRows, StoreError> {
    let old = count(database.reader(), keep, now).await.map_err(read_error)?;
    let pruning = Pruning::new(database, keep);
    while pruning.run_due(now).await? > 0 {}
    let left = count(database.reader(), keep, now).await.map_err(read_error)?;
    let deleted = old.without(left);
    if deleted.total() > 0 {
        let mut unit = database.unit_of_work(&Origin::new(Uuid::nil()));
        let before = (now - keep).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        unit.record_by(
            Accountable::OPERATOR,
            "messages-pruned",
            format!("messages/before-{before}"),
        );
        database.commit(unit).await?;
    }
    Ok(deleted)
}
