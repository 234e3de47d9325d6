//! The schema of `payments`: payments, refunds, the log of attempts, and webhook receipts.

use sea_orm_migration::prelude::*;

use crate::messaging;
use crate::sql_migration::{SqlMigration, sql_files};

/// Makes and changes the tables of `payments`.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(FIRST_TABLES),
            Box::new(messaging::LEASES),
            Box::new(messaging::NO_TIMELINE),
            Box::new(messaging::PENDING_DELIVERIES),
            Box::new(DISCREPANCIES),
            Box::new(messaging::UNREADABLE_MESSAGES),
            Box::new(messaging::CAUSES_OF_RECEIVED_EVENTS),
            Box::new(messaging::SHOP_IDENTITY),
            Box::new(messaging::ENDED_ACCESS),
            Box::new(RECEIPTS_BY_PAYMENT),
            Box::new(NOTES),
            Box::new(messaging::AUDIT_TRAIL),
            Box::new(messaging::WRITTEN_ENTRIES),
        ]
    }

    fn migration_table_name() -> DynIden {
        "payments_migrations".into_iden()
    }
}

const FIRST_TABLES: SqlMigration = SqlMigration {
    name: "m0001_first_tables",
    files: &[messaging::FIRST_TABLES, sql_files!("payments/m0001_first_tables")],
};

/// The notes of refunds are sealed.
const NOTES: SqlMigration = SqlMigration {
    name: "m0064_sealed_notes",
    files: &[sql_files!("payments/m0064_sealed_notes")],
};

/// A provider that states another amount than it was asked for is noted on the payment.
const DISCREPANCIES: SqlMigration = SqlMigration {
    name: "m0020_discrepancies",
    files: &[sql_files!("payments/m0020_discrepancies")],
};

/// An event id of the provider is known for each payment on its own.
const RECEIPTS_BY_PAYMENT: SqlMigration = SqlMigration {
    name: "m0061_receipts_by_payment",
    files: &[sql_files!("payments/m0061_receipts_by_payment")],
};
