//! The schema of the simulated payment provider: its ledger of charges and refunds, and its webhooks.

use sea_orm_migration::prelude::*;

use crate::messaging;
use crate::sql_migration::{SqlMigration, sql_files};

/// Makes and changes the tables of `provider`.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(FIRST_TABLES),
            Box::new(messaging::LEASES),
            Box::new(messaging::NO_TIMELINE),
            Box::new(messaging::PENDING_DELIVERIES),
            Box::new(messaging::UNREADABLE_MESSAGES),
            Box::new(messaging::CAUSES_OF_RECEIVED_EVENTS),
            Box::new(messaging::SHOP_IDENTITY),
            Box::new(TOKENS),
        ]
    }

    fn migration_table_name() -> DynIden {
        "provider_migrations".into_iden()
    }
}

const FIRST_TABLES: SqlMigration = SqlMigration {
    name: "m0001_provider_tables",
    files: &[messaging::FIRST_TABLES, sql_files!("provider/m0001_provider_tables")],
};

/// The ledger forgets tokens that it does not know.
const TOKENS: SqlMigration = SqlMigration {
    name: "m0064_sealed_tokens",
    files: &[sql_files!("provider/m0064_sealed_tokens")],
};
