//! The schema of `orders`: orders with their lines and refunds, baskets, and the replicas of catalogue and customers.

use sea_orm_migration::prelude::*;

use crate::messaging;
use crate::sql_migration::{SqlMigration, sql_files};

/// Makes and changes the tables of `orders`.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(FIRST_TABLES),
            Box::new(messaging::LEASES),
            Box::new(messaging::PENDING_DELIVERIES),
            Box::new(CUSTOMER_STATUS),
            Box::new(STATE),
            Box::new(ORDERS_FROM_BASKETS),
            Box::new(messaging::UNREADABLE_MESSAGES),
            Box::new(messaging::CAUSES_OF_RECEIVED_EVENTS),
            Box::new(messaging::SHOP_IDENTITY),
            Box::new(messaging::ENDED_ACCESS),
            Box::new(ADDRESSES),
            Box::new(messaging::AUDIT_TRAIL),
            Box::new(messaging::WRITTEN_ENTRIES),
        ]
    }

    fn migration_table_name() -> DynIden {
        "orders_migrations".into_iden()
    }
}

const FIRST_TABLES: SqlMigration = SqlMigration {
    name: "m0001_first_tables",
    files: &[messaging::FIRST_TABLES, sql_files!("orders/m0001_first_tables")],
};

/// The address of an order is one sealed text.
const ADDRESSES: SqlMigration = SqlMigration {
    name: "m0064_sealed_addresses",
    files: &[sql_files!("orders/m0064_sealed_addresses")],
};

/// The status of a customer gets the name that the code uses.
const CUSTOMER_STATUS: SqlMigration = SqlMigration {
    name: "m0011_customer_status",
    files: &[sql_files!("orders/m0011_customer_status")],
};

/// Addresses get a state.
const STATE: SqlMigration =
    SqlMigration { name: "m0027_state", files: &[sql_files!("orders/m0027_state")] };

/// An order knows whether it came out of a basket, and why its payment was declined.
const ORDERS_FROM_BASKETS: SqlMigration = SqlMigration {
    name: "m0030_orders_from_baskets",
    files: &[sql_files!("orders/m0030_orders_from_baskets")],
};
