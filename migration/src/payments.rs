//! The schema of `payments`, and that of the simulated payment provider, which keeps its ledger in a database of
//! its own: what a provider knows is not ours to write.

use sea_orm_migration::prelude::*;

use crate::{dialect, messaging};

/// Makes and changes the tables of `payments`.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(FirstTables),
            Box::new(messaging::Leases),
            Box::new(messaging::NoTimeline),
            Box::new(messaging::PendingDeliveries),
        ]
    }

    fn migration_table_name() -> DynIden {
        "payments_migrations".into_iden()
    }
}

/// Makes and changes the tables of the simulated payment provider.
#[derive(Debug)]
pub struct ProviderMigrator;

impl MigratorTrait for ProviderMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(ProviderTables),
            Box::new(messaging::Leases),
            Box::new(messaging::NoTimeline),
            Box::new(messaging::PendingDeliveries),
        ]
    }

    fn migration_table_name() -> DynIden {
        "provider_migrations".into_iden()
    }
}

struct FirstTables;

impl MigrationName for FirstTables {
    fn name(&self) -> &'static str {
        "m0001_first_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for FirstTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        messaging::create_tables(manager).await?;
        dialect::run_all(manager, &PAYMENTS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables =
            ["webhook_receipts", "cancelled_orders", "payment_attempts", "refunds", "payments"];
        dialect::drop_all(manager, &tables).await?;
        messaging::drop_tables(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

struct ProviderTables;

impl MigrationName for ProviderTables {
    fn name(&self) -> &'static str {
        "m0001_provider_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for ProviderTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The platform's writer keeps its books in every database it writes to.
        messaging::create_tables(manager).await?;
        dialect::run_all(manager, &PROVIDER).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_all(manager, &["provider_webhooks", "provider_refunds", "provider_charges"])
            .await?;
        messaging::drop_tables(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

// The rules that must hold whatever the code does: one payment an order, a token only while it is needed, money
// only when captured, and never more on its way back than was captured.
const PAYMENTS: [&str; 9] = [
    "CREATE TABLE payments (
        payment_id BLOB PRIMARY KEY,
        order_id BLOB NOT NULL UNIQUE,
        customer_id BLOB NOT NULL,
        correlation_id BLOB NOT NULL,
        version INTEGER NOT NULL CHECK (version > 0),
        amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
        currency CHAR(3) NOT NULL,
        status TEXT NOT NULL
            CHECK (status IN ('requested', 'unknown', 'captured', 'declined', 'voided')),
        payment_token TEXT,
        expires_at BIGINT,
        unknown_since BIGINT,
        settled_at BIGINT,
        provider_reference TEXT,
        decline_reason TEXT,
        requested_at BIGINT NOT NULL,
        unwanted_since BIGINT,
        captured_minor BIGINT NOT NULL,
        refunding_minor BIGINT NOT NULL,
        next_action_at BIGINT,
        attempts INTEGER NOT NULL CHECK (attempts >= 0),
        CONSTRAINT payments_token_only_while_open
            CHECK ((status IN ('requested', 'unknown')) = (payment_token IS NOT NULL AND expires_at IS NOT NULL)),
        CONSTRAINT payments_settled_or_open
            CHECK ((status IN ('requested', 'unknown')) = (settled_at IS NULL)),
        CONSTRAINT payments_unknown_since CHECK ((status = 'unknown') = (unknown_since IS NOT NULL)),
        CONSTRAINT payments_captured_as CHECK ((status = 'captured') = (provider_reference IS NOT NULL)),
        CONSTRAINT payments_declined_because CHECK ((status = 'declined') = (decline_reason IS NOT NULL)),
        CONSTRAINT payments_captured_whole
            CHECK (captured_minor = CASE WHEN status = 'captured' THEN amount_minor ELSE 0 END),
        CONSTRAINT payments_refund_at_most_captured
            CHECK (refunding_minor >= 0 AND refunding_minor <= captured_minor)
    ) WITHOUT ROWID",
    "CREATE INDEX payments_due ON payments (next_action_at) WHERE next_action_at IS NOT NULL",
    "CREATE INDEX payments_listed ON payments (requested_at, payment_id)",
    "CREATE TABLE refunds (
        refund_id BLOB PRIMARY KEY,
        payment_id BLOB NOT NULL REFERENCES payments (payment_id),
        version INTEGER NOT NULL CHECK (version IN (1, 2)),
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
        currency CHAR(3) NOT NULL,
        note TEXT,
        status TEXT NOT NULL CHECK (status IN ('requested', 'completed', 'failed')),
        requested_at BIGINT NOT NULL,
        settled_at BIGINT,
        provider_reference TEXT,
        failure_reason TEXT,
        CONSTRAINT refunds_settled_once CHECK ((status = 'requested') = (version = 1 AND settled_at IS NULL)),
        CONSTRAINT refunds_completed_as CHECK ((status = 'completed') = (provider_reference IS NOT NULL)),
        CONSTRAINT refunds_failed_because CHECK ((status = 'failed') = (failure_reason IS NOT NULL))
    ) WITHOUT ROWID",
    "CREATE INDEX refunds_of_payment ON refunds (payment_id, requested_at)",
    "CREATE TABLE payment_attempts (
        payment_id BLOB NOT NULL,
        attempted_at BIGINT NOT NULL,
        asked TEXT NOT NULL
            CHECK (asked IN ('charge', 'look_up', 'withdraw', 'refund', 'look_up_refund')),
        answer TEXT NOT NULL,
        PRIMARY KEY (payment_id, attempted_at, asked)
    ) WITHOUT ROWID",
    "CREATE TABLE cancelled_orders (
        order_id BLOB PRIMARY KEY,
        cancelled_at BIGINT NOT NULL
    ) WITHOUT ROWID",
    "CREATE TABLE webhook_receipts (
        event_id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        received_at BIGINT NOT NULL
    ) WITHOUT ROWID",
    "CREATE INDEX webhook_receipts_age ON webhook_receipts (received_at)",
];

// A charge or refund is remembered under its idempotency key: the same key gets the same answer for ever.
const PROVIDER: [&str; 7] = [
    "CREATE TABLE provider_charges (
        idempotency_key BLOB PRIMARY KEY,
        version INTEGER NOT NULL CHECK (version > 0),
        reference TEXT NOT NULL UNIQUE,
        amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
        currency CHAR(3) NOT NULL,
        token TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('pending', 'captured', 'declined', 'withdrawn')),
        decline_reason TEXT,
        created_at BIGINT NOT NULL,
        settles_at BIGINT,
        refunded_minor BIGINT NOT NULL,
        CONSTRAINT charges_refunded_at_most
            CHECK (refunded_minor >= 0 AND refunded_minor <= CASE WHEN status = 'captured' THEN amount_minor ELSE 0 END),
        CONSTRAINT charges_declined_because CHECK ((status = 'declined') = (decline_reason IS NOT NULL)),
        CONSTRAINT charges_pending_until CHECK ((status = 'pending') = (settles_at IS NOT NULL))
    ) WITHOUT ROWID",
    "CREATE INDEX provider_charges_pending ON provider_charges (settles_at) WHERE settles_at IS NOT NULL",
    "CREATE TABLE provider_refunds (
        idempotency_key BLOB PRIMARY KEY,
        charge_key BLOB NOT NULL REFERENCES provider_charges (idempotency_key),
        reference TEXT NOT NULL UNIQUE,
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
        currency CHAR(3) NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('completed', 'failed')),
        failure_reason TEXT,
        created_at BIGINT NOT NULL,
        CONSTRAINT refunds_failed_because CHECK ((status = 'failed') = (failure_reason IS NOT NULL))
    ) WITHOUT ROWID",
    "CREATE INDEX provider_refunds_of_charge ON provider_refunds (charge_key)",
    "CREATE TABLE provider_webhooks (
        event_id TEXT PRIMARY KEY,
        body TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        attempts INTEGER NOT NULL,
        next_attempt_at BIGINT,
        delivered_at BIGINT,
        last_error TEXT
    ) WITHOUT ROWID",
    "CREATE INDEX provider_webhooks_due ON provider_webhooks (next_attempt_at) WHERE next_attempt_at IS NOT NULL",
    "CREATE INDEX provider_webhooks_age ON provider_webhooks (created_at)",
];
