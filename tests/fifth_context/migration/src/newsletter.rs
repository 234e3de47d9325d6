//! The schema of `newsletter`: subscribers.

use sea_orm_migration::prelude::*;

use crate::{dialect, messaging};

/// Makes and changes the tables of `newsletter`.
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
        "newsletter_migrations".into_iden()
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
        dialect::run_all(manager, &STATEMENTS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_all(manager, &["subscribers"]).await?;
        messaging::drop_tables(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const STATEMENTS: [&str; 1] = ["CREATE TABLE subscribers (
        user_id UUID NOT NULL PRIMARY KEY,
        version BIGINT NOT NULL CHECK (version > 0)
    )"];
