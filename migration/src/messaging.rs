//! The tables that the platform keeps in every database it writes to: outbox and pending deliveries, inbox and idempotency
//! keys, the leases of hosts that share a context, the owner of the data, the shop that they belong to, ended access, and the
//! audit trail.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection};

use crate::sql_migration::{SqlFiles, SqlMigration, sql_files};

/// Outbox, inbox and idempotency keys: the beginning of the first migration of every database.
pub const FIRST_TABLES: SqlFiles = sql_files!("messaging/m0001_first_tables");

/// The second migration of every database: pending deliveries stand beside the events, hosts share a context under a lease, and a
/// database says whether it owns its data.
pub const LEASES: SqlMigration = SqlMigration {
    name: "m0002_owed_events_and_leases",
    files: &[sql_files!("messaging/m0002_owed_events_and_leases")],
};

/// The third migration of a context that keeps no timeline: the indexes by correlation, which it never reads, are dropped.
pub const NO_TIMELINE: SqlMigration =
    SqlMigration { name: "m0003_no_timeline", files: &[sql_files!("messaging/m0003_no_timeline")] };

/// The table of deliveries that a transport has not taken gets the name that the code uses.
pub const PENDING_DELIVERIES: SqlMigration = SqlMigration {
    name: "m0010_pending_deliveries",
    files: &[sql_files!("messaging/m0010_pending_deliveries")],
};

/// Messages of the broker that are no events are kept for an operator.
pub const UNREADABLE_MESSAGES: SqlMigration = SqlMigration {
    name: "m0035_unreadable_messages",
    files: &[sql_files!("messaging/m0035_unreadable_messages")],
};

/// The inbox keeps the causation ids of received events.
pub const CAUSES_OF_RECEIVED_EVENTS: SqlMigration = SqlMigration {
    name: "m0036_causes_of_received_events",
    files: &[sql_files!("messaging/m0036_causes_of_received_events")],
};

/// The shop that a database belongs to.
pub const SHOP_IDENTITY: SqlMigration = SqlMigration {
    name: "m0040_shop_identity",
    files: &[sql_files!("messaging/m0040_shop_identity")],
};

/// Access that has ended before its tokens expire.
pub const ENDED_ACCESS: SqlMigration = SqlMigration {
    name: "m0055_ended_access",
    files: &[sql_files!("messaging/m0055_ended_access")],
};

/// The audit trail: principal, network, action and object of each entry.
pub const AUDIT_TRAIL: SqlMigration =
    SqlMigration { name: "m0066_audit_trail", files: &[sql_files!("messaging/m0066_audit_trail")] };

/// How many entries the audit trail ever got.
pub const WRITTEN_ENTRIES: SqlMigration = SqlMigration {
    name: "m0069_written_entries",
    files: &[sql_files!("messaging/m0069_written_entries")],
};

/// Makes the table of the shop's identity in a database that has none, before its migrations are run. Where the table is,
/// nothing happens.
pub async fn create_shop_identity(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    for files in SHOP_IDENTITY.files {
        connection.execute_unprepared(files.up(connection.get_database_backend())).await?;
    }
    Ok(())
}

/// Makes the platform's tables as they are now, in a database that has none: for tests without a context.
pub async fn create_messaging_tables(connection: &DatabaseConnection) -> Result<(), DbErr> {
    let manager = SchemaManager::new(connection);
    let first = SqlMigration { name: "m0001_first_tables", files: &[FIRST_TABLES] };
    let later = [
        LEASES,
        PENDING_DELIVERIES,
        UNREADABLE_MESSAGES,
        CAUSES_OF_RECEIVED_EVENTS,
        SHOP_IDENTITY,
        ENDED_ACCESS,
        AUDIT_TRAIL,
        WRITTEN_ENTRIES,
    ];
    for migration in std::iter::once(first).chain(later) {
        migration.up(&manager).await?;
    }
    Ok(())
}
