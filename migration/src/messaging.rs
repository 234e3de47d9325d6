//! The tables that the platform keeps in every database it writes to: outbox, inbox and idempotency keys, the leases of
//! hosts that share a context, and who owns its data.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseConnection;

use crate::dialect;

/// Makes the platform's tables as they are now, in a database that has none: for tests that bring no context with them.
pub async fn create_messaging_tables(connection: &DatabaseConnection) -> Result<(), DbErr> {
    let manager = SchemaManager::new(connection);
    create_tables(&manager).await?;
    Leases.up(&manager).await?;
    PendingDeliveries.up(&manager).await
}

/// Makes the outbox, the inbox and the idempotency keys of one context.
pub(crate) async fn create_tables(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    dialect::run_all(manager, &FIRST).await
}

/// Drops what [`create_tables`] made.
pub(crate) async fn drop_tables(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    dialect::drop_all(manager, &["idempotency_keys", "inbox", "outbox"]).await
}

/// Every database's second step: what is owed stands beside the events, and hosts can share a context or hand it on.
pub(crate) struct Leases;

impl MigrationName for Leases {
    fn name(&self) -> &'static str {
        "m0002_owed_events_and_leases"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Leases {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run_all(manager, &OWED).await?;
        dialect::run_all(manager, &LEASES).await?;
        if dialect::on_postgres(manager) {
            dialect::run_all(manager, &["CREATE SEQUENCE outbox_groups"]).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if dialect::on_postgres(manager) {
            dialect::run_all(manager, &["DROP SEQUENCE outbox_groups"]).await?;
        }
        dialect::drop_all(manager, &["pruned", "ownership", "leases"]).await?;
        dialect::run_all(manager, &NOT_OWED).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// The last step of every database: the table of deliveries that a transport has not taken gets the name by which the rest of
/// the code calls it.
pub(crate) struct PendingDeliveries;

impl MigrationName for PendingDeliveries {
    fn name(&self) -> &'static str {
        "m0010_pending_deliveries"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for PendingDeliveries {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run_all(manager, &PENDING_DELIVERIES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run_all(manager, &OWED_AGAIN).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const PENDING_DELIVERIES: [&str; 2] = [
    "ALTER TABLE owed RENAME TO pending_deliveries",
    "ALTER TABLE pending_deliveries RENAME COLUMN leg TO transport",
];

const OWED_AGAIN: [&str; 2] = [
    "ALTER TABLE pending_deliveries RENAME COLUMN transport TO leg",
    "ALTER TABLE pending_deliveries RENAME TO owed",
];

/// The third step of a context that keeps no timeline: what is found by process elsewhere is found by nothing here, and an
/// index that nobody reads is a page or two of every commit.
pub(crate) struct NoTimeline;

impl MigrationName for NoTimeline {
    fn name(&self) -> &'static str {
        "m0003_no_timeline"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for NoTimeline {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run_all(manager, &NO_TIMELINE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run_all(manager, &TIMELINE).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const NO_TIMELINE: [&str; 2] = ["DROP INDEX outbox_correlation", "DROP INDEX inbox_correlation"];

const TIMELINE: [&str; 2] = [
    "CREATE INDEX outbox_correlation ON outbox (correlation_id)",
    "CREATE INDEX inbox_correlation ON inbox (correlation_id)",
];

// The tables as SQL: partial indexes have no form in the schema builder. `position` is the order of commits on SQLite,
// where there is one writer. A row of the inbox is done when `status` says so; until then it keeps the event.
const FIRST: [&str; 10] = [
    "CREATE TABLE outbox (
        position INTEGER PRIMARY KEY,
        id BLOB NOT NULL,
        event_type TEXT NOT NULL,
        subject TEXT NOT NULL,
        sequence INTEGER NOT NULL CHECK (sequence > 0),
        occurred_at BIGINT NOT NULL,
        correlation_id BLOB NOT NULL,
        causation_id BLOB,
        traceparent TEXT,
        data TEXT NOT NULL,
        delivered_at BIGINT
    )",
    "CREATE UNIQUE INDEX outbox_subject ON outbox (subject, sequence)",
    "CREATE INDEX outbox_pending ON outbox (position) WHERE delivered_at IS NULL",
    "CREATE INDEX outbox_correlation ON outbox (correlation_id)",
    "CREATE TABLE inbox (
        event_id BLOB NOT NULL,
        handler TEXT NOT NULL,
        event_type TEXT NOT NULL,
        source TEXT NOT NULL,
        subject TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        occurred_at BIGINT NOT NULL,
        correlation_id BLOB NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('handled', 'waiting', 'dead', 'discarded')),
        received_at BIGINT NOT NULL,
        handled_at BIGINT,
        attempts INT NOT NULL,
        next_attempt_at BIGINT,
        last_error TEXT,
        event TEXT,
        PRIMARY KEY (event_id, handler),
        CHECK (status IN ('handled', 'discarded') OR event IS NOT NULL)
    ) WITHOUT ROWID",
    "CREATE INDEX inbox_unfinished ON inbox (subject, sequence) WHERE status IN ('waiting', 'dead')",
    "CREATE INDEX inbox_due ON inbox (next_attempt_at) WHERE status = 'waiting'",
    "CREATE INDEX inbox_correlation ON inbox (correlation_id)",
    "CREATE TABLE idempotency_keys (
        scope TEXT NOT NULL,
        key TEXT NOT NULL,
        fingerprint BYTEA NOT NULL,
        resource BLOB NOT NULL,
        used_at BIGINT NOT NULL,
        PRIMARY KEY (scope, key)
    ) WITHOUT ROWID",
    "CREATE INDEX idempotency_keys_age ON idempotency_keys (used_at)",
];

// `owed` has a row for each event and each of those who have not taken it: leg 1 the subscribers in this process, 2 the
// broker. What was pending when the table came was owed to the subscribers. On PostgreSQL several writers share an outbox:
// each group of commits takes a number of the sequence, and a position is that number and the place in the group.
const OWED: [&str; 4] = [
    "CREATE TABLE owed (
        leg SMALLINT NOT NULL,
        position INTEGER NOT NULL,
        PRIMARY KEY (leg, position)
    ) WITHOUT ROWID",
    "INSERT INTO owed (leg, position) SELECT 1, position FROM outbox WHERE delivered_at IS NULL",
    "DROP INDEX outbox_pending",
    "ALTER TABLE outbox DROP COLUMN delivered_at",
];

const NOT_OWED: [&str; 4] = [
    "ALTER TABLE outbox ADD COLUMN delivered_at BIGINT",
    "UPDATE outbox SET delivered_at = occurred_at WHERE position NOT IN (SELECT position FROM owed)",
    "CREATE INDEX outbox_pending ON outbox (position) WHERE delivered_at IS NULL",
    "DROP TABLE owed",
];

// `epoch` counts the holders of a lease and the owners of the data: who acts on an old one is refused. `pruned` says how
// far back events were forgotten.
const LEASES: [&str; 4] = [
    "CREATE TABLE leases (
        name TEXT NOT NULL PRIMARY KEY,
        holder TEXT NOT NULL,
        epoch BIGINT NOT NULL,
        held_until BIGINT NOT NULL
    )",
    "CREATE TABLE ownership (
        only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
        epoch BIGINT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('here', 'receiving', 'moved')),
        moved_to TEXT
    )",
    "INSERT INTO ownership (only_row, epoch, state, moved_to) VALUES (1, 1, 'here', NULL)",
    "CREATE TABLE pruned (
        only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
        events_before BIGINT NOT NULL
    )",
];
