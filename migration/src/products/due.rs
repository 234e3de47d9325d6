//! When a reservation is looked at is a column of its own. It is when the reservation expires, until one cannot be given
//! back: that one is looked at again later, and when it should have expired stays to be seen.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Puts `due_at` beside `expires_at`, and the index with it.
pub(super) struct DueBesideExpiry;

impl MigrationName for DueBesideExpiry {
    fn name(&self) -> &'static str {
        "m0005_due_beside_expiry"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for DueBesideExpiry {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run_all(manager, &BESIDE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run_all(manager, &AS_BEFORE).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const BESIDE: [&str; 4] = [
    "ALTER TABLE reservations ADD COLUMN due_at BIGINT",
    "UPDATE reservations SET due_at = expires_at WHERE expires_at IS NOT NULL",
    "DROP INDEX reservations_by_expiry",
    "CREATE INDEX reservations_due ON reservations (due_at) WHERE due_at IS NOT NULL",
];

const AS_BEFORE: [&str; 3] = [
    "DROP INDEX reservations_due",
    "CREATE INDEX reservations_by_expiry ON reservations (expires_at) WHERE expires_at IS NOT NULL",
    "ALTER TABLE reservations DROP COLUMN due_at",
];
