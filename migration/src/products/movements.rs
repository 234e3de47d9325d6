//! The ledger of the stock in one tree, by id. The id of a movement that belongs to an order follows from the order, the SKU
//! and the kind, so it is the natural key, and an index over those three says nothing more.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Puts the rows of `stock_movements` into the tree of their key, and drops the second index of the natural key.
pub(super) struct InOneTree;

impl MigrationName for InOneTree {
    fn name(&self) -> &'static str {
        "m0004_movements_in_one_tree"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for InOneTree {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if dialect::on_postgres(manager) {
            return dialect::run_all(manager, &["DROP INDEX stock_movements_of_order"]).await;
        }
        rebuild(manager, " WITHOUT ROWID").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if !dialect::on_postgres(manager) {
            rebuild(manager, "").await?;
        }
        dialect::run_all(manager, &[OF_ORDER]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// SQLite chooses a table's tree when it makes the table: it is made anew and filled in the order of its key.
async fn rebuild(manager: &SchemaManager<'_>, tree: &str) -> Result<(), DbErr> {
    let table = format!("{LEDGER}{tree}");
    let statements = [
        "ALTER TABLE stock_movements RENAME TO old_movements",
        &*table,
        "INSERT INTO stock_movements SELECT id, sku, kind, delta, reason, order_id, moved_at
            FROM old_movements ORDER BY id",
        "DROP TABLE old_movements",
        "CREATE INDEX stock_movements_of_sku ON stock_movements (sku, moved_at, id)",
    ];
    dialect::run_all(manager, &statements).await
}

const LEDGER: &str = "CREATE TABLE stock_movements (
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
)";

const OF_ORDER: &str = "CREATE UNIQUE INDEX stock_movements_of_order
    ON stock_movements (order_id, sku, kind) WHERE order_id IS NOT NULL";
