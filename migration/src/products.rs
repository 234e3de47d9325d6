//! The schema of `products`: the catalogue with its full text, stock with its ledger, and reservations.

use sea_orm_migration::prelude::*;

use crate::messaging;
use crate::sql_migration::{SqlMigration, sql_files};

/// Makes and changes the tables of `products`.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(FIRST_TABLES),
            Box::new(messaging::LEASES),
            Box::new(messaging::NO_TIMELINE),
            Box::new(MOVEMENTS_IN_ONE_TREE),
            Box::new(DUE_BESIDE_EXPIRY),
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
        "products_migrations".into_iden()
    }
}

const FIRST_TABLES: SqlMigration = SqlMigration {
    name: "m0001_first_tables",
    files: &[messaging::FIRST_TABLES, sql_files!("products/m0001_first_tables")],
};

/// The ledger of the stock lies in the tree of its key. The id of a movement that belongs to an order follows from the order,
/// the SKU and the kind, so an index over those three says nothing more.
const MOVEMENTS_IN_ONE_TREE: SqlMigration = SqlMigration {
    name: "m0004_movements_in_one_tree",
    files: &[sql_files!("products/m0004_movements_in_one_tree")],
};

/// The time at which a reservation is looked at next is a column of its own: its expiry at first, later for one that could not
/// be released.
const DUE_BESIDE_EXPIRY: SqlMigration = SqlMigration {
    name: "m0005_due_beside_expiry",
    files: &[sql_files!("products/m0005_due_beside_expiry")],
};
