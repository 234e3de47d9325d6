//! The schema of `users`: users, the seats of admins, sessions, the keys of persons, service accounts, and
//! authorization codes.

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
            Box::new(messaging::ENDED_ACCESS),
            Box::new(HARD_END),
            Box::new(SIGNING_KEYS),
            Box::new(STAFF),
            Box::new(PERSON_KEYS),
            Box::new(SERVICE_ACCOUNTS),
            Box::new(messaging::AUDIT_TRAIL),
            Box::new(AUTHORIZATION_CODES),
            Box::new(messaging::WRITTEN_ENTRIES),
            Box::new(LANGUAGE),
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

/// Each person has a key that their data are sealed with.
const PERSON_KEYS: SqlMigration =
    SqlMigration { name: "m0064_person_keys", files: &[sql_files!("users/m0064_person_keys")] };

/// Accounts get the key of their mailbox.
const MAILBOX: SqlMigration =
    SqlMigration { name: "m0025_mailbox", files: &[sql_files!("users/m0025_mailbox")] };

/// Sessions get a hard end, and a grace for a refresh token that is sent twice.
const HARD_END: SqlMigration = SqlMigration {
    name: "m0056_hard_end_of_sessions",
    files: &[sql_files!("users/m0056_hard_end_of_sessions")],
};

/// The hosts of users share their signing keys.
const SIGNING_KEYS: SqlMigration =
    SqlMigration { name: "m0057_signing_keys", files: &[sql_files!("users/m0057_signing_keys")] };

/// Users get the roles of a catalogue manager and of the support.
const STAFF: SqlMigration =
    SqlMigration { name: "m0058_staff_roles", files: &[sql_files!("users/m0058_staff_roles")] };

/// Programs get accounts of their own.
const SERVICE_ACCOUNTS: SqlMigration = SqlMigration {
    name: "m0059_service_accounts",
    files: &[sql_files!("users/m0059_service_accounts")],
};

/// Clients take log-ins over by codes.
const AUTHORIZATION_CODES: SqlMigration = SqlMigration {
    name: "m0067_authorization_codes",
    files: &[sql_files!("users/m0067_authorization_codes")],
};

/// Users are written to in a language.
const LANGUAGE: SqlMigration =
    SqlMigration { name: "m0089_language", files: &[sql_files!("users/m0089_language")] };
