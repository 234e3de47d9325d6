//! The schema of `products`: the catalogue with its full text, stock with its ledger, and reservations.

mod due;
mod full_text;
mod movements;

use sea_orm_migration::prelude::*;

use crate::{dialect, messaging};

/// Makes and changes the tables of `products`.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(FirstTables),
            Box::new(messaging::Leases),
            Box::new(messaging::NoTimeline),
            Box::new(movements::InOneTree),
            Box::new(due::DueBesideExpiry),
            Box::new(messaging::PendingDeliveries),
        ]
    }

    fn migration_table_name() -> DynIden {
        "products_migrations".into_iden()
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
        dialect::run_all(manager, &CATALOGUE).await?;
        dialect::run_all(manager, &STOCK).await?;
        full_text::create(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        full_text::drop(manager).await?;
        let tables = ["reservations", "stock_movements", "stock", "products"];
        dialect::drop_all(manager, &tables).await?;
        messaging::drop_tables(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

// `number` is there for the full text, which can only refer to a row by a number that never changes. A page of the
// catalogue shows what is on sale, so the indexes that put pages in order leave the rest out.
const CATALOGUE: [&str; 6] = [
    "CREATE TABLE products (
        number INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE,
        version INTEGER NOT NULL CHECK (version > 0),
        sku TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        name_sort TEXT NOT NULL,
        description TEXT NOT NULL,
        category TEXT NOT NULL,
        price_minor BIGINT NOT NULL CONSTRAINT price_is_not_negative CHECK (price_minor >= 0),
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        images TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('on-sale', 'withdrawn')),
        withdrawn_at BIGINT CHECK ((withdrawn_at IS NOT NULL) = (status = 'withdrawn')),
        added_at BIGINT NOT NULL
    )",
    "CREATE INDEX products_by_name ON products (name_sort, id) WHERE status = 'on-sale'",
    "CREATE INDEX products_by_price ON products (price_minor, id) WHERE status = 'on-sale'",
    "CREATE INDEX products_by_age ON products (added_at, id) WHERE status = 'on-sale'",
    "CREATE INDEX products_of_category_by_name ON products (category, name_sort, id) WHERE status = 'on-sale'",
    "CREATE INDEX products_of_category_by_price ON products (category, price_minor, id) WHERE status = 'on-sale'",
];

// `delta` has a sign, so that the ledger of a SKU adds up to what is on hand. The lines of a reservation live in its
// row: they are written once, read with it and never searched.
const STOCK: [&str; 6] = [
    "CREATE TABLE stock (
        sku TEXT NOT NULL PRIMARY KEY,
        product_id BLOB NOT NULL UNIQUE,
        on_hand BIGINT NOT NULL,
        reserved BIGINT NOT NULL,
        CONSTRAINT stock_covers_reservations CHECK (on_hand >= reserved AND reserved >= 0)
    ) WITHOUT ROWID",
    "CREATE TABLE stock_movements (
        id BLOB NOT NULL PRIMARY KEY,
        sku TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('received', 'adjusted', 'sold', 'returned')),
        delta BIGINT NOT NULL,
        reason TEXT CHECK ((reason IS NOT NULL) = (kind = 'adjusted')),
        order_id BLOB CHECK ((order_id IS NOT NULL) = (kind IN ('sold', 'returned'))),
        moved_at BIGINT NOT NULL,
        CONSTRAINT delta_fits_kind CHECK (
            (kind IN ('received', 'returned') AND delta > 0) OR (kind = 'sold' AND delta < 0)
            OR (kind = 'adjusted' AND delta <> 0))
    )",
    "CREATE INDEX stock_movements_of_sku ON stock_movements (sku, moved_at, id)",
    "CREATE UNIQUE INDEX stock_movements_of_order ON stock_movements (order_id, sku, kind)
        WHERE order_id IS NOT NULL",
    "CREATE TABLE reservations (
        order_id BLOB NOT NULL PRIMARY KEY,
        version INTEGER NOT NULL CHECK (version > 0),
        status TEXT NOT NULL CHECK (status IN ('reserved', 'rejected', 'committed', 'released', 'expired')),
        lines TEXT NOT NULL,
        reason TEXT,
        expires_at BIGINT CHECK ((expires_at IS NOT NULL) = (status = 'reserved')),
        decided_at BIGINT NOT NULL,
        correlation_id BLOB NOT NULL
    ) WITHOUT ROWID",
    "CREATE INDEX reservations_by_expiry ON reservations (expires_at) WHERE expires_at IS NOT NULL",
];
