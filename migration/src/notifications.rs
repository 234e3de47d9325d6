//! The schema of `notifications`: mails.

use sea_orm_migration::prelude::*;

use crate::messaging;
use crate::sql_migration::{SqlMigration, sql_files};

/// Makes and changes the tables of `notifications`.
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
            Box::new(messaging::ENDED_ACCESS),
            Box::new(messaging::AUDIT_TRAIL),
            Box::new(messaging::WRITTEN_ENTRIES),
        ]
    }

    fn migration_table_name() -> DynIden {
        "notifications_migrations".into_iden()
    }
}

const FIRST_TABLES: SqlMigration = SqlMigration {
    name: "m0001_first_tables",
    files: &[messaging::FIRST_TABLES, sql_files!("notifications/m0001_first_tables")],
};
