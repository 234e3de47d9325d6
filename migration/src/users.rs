//! The schema of `users`: users, the seats of admins, and sessions.

use sea_orm_migration::prelude::*;

use crate::messaging;
use crate::sql_migration::{SqlMigration, sql_files};

mod folded_mailboxes;

/// Makes and changes the tables of `users`.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(FIRST_TABLES),
            Box::new(messaging::LEASES),
            Box::new(messaging::NO_TIMELINE),
            Box::new(messaging::PENDING_DELIVERIES),
            Box::new(MAILBOX),
            Box::new(folded_mailboxes::FoldedMailboxes),
            Box::new(messaging::UNREADABLE_MESSAGES),
            Box::new(messaging::CAUSES_OF_RECEIVED_EVENTS),
            Box::new(messaging::SHOP_IDENTITY),
        ]
    }

    fn migration_table_name() -> DynIden {
        "users_migrations".into_iden()
    }
}

const FIRST_TABLES: SqlMigration = SqlMigration {
    name: "m0001_first_tables",
    files: &[messaging::FIRST_TABLES, sql_files!("users/m0001_first_tables")],
};

/// Accounts get the key of their mailbox.
const MAILBOX: SqlMigration =
    SqlMigration { name: "m0025_mailbox", files: &[sql_files!("users/m0025_mailbox")] };
