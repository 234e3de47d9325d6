//! The durability settings of the databases, read from the databases.

use std::collections::BTreeMap;

use platform::database::{Database, read_error};
use sea_orm::{ConnectionTrait, Statement, TryGetable};
use shared_kernel::StoreError;

use crate::report::Durability;
use host::Shop;

/// Asks every database of the shop, and the provider's ledger. Readers are opened as writers are, apart from writing.
pub(super) async fn of(
    shop: &Shop,
    ledger: Option<&Database>,
) -> Result<BTreeMap<&'static str, Durability>, StoreError> {
    let mut all = BTreeMap::new();
    for database in shop.databases().chain(ledger) {
        let durability = if database.is_embedded() {
            let journal_mode: Option<String> = ask(database, "PRAGMA journal_mode").await?;
            let synchronous: Option<i64> = ask(database, "PRAGMA synchronous").await?;
            Durability {
                journal_mode: journal_mode.unwrap_or_default().to_uppercase(),
                synchronous: level(synchronous).to_owned(),
            }
        } else {
            let fsync: Option<String> = ask(database, "SHOW fsync").await?;
            let synchronous: Option<String> = ask(database, "SHOW synchronous_commit").await?;
            Durability {
                journal_mode: format!("WAL, fsync {}", fsync.unwrap_or_default()),
                synchronous: synchronous.unwrap_or_default(),
            }
        };
        all.insert(database.context(), durability);
    }
    Ok(all)
}

/// The database and its version.
pub(super) async fn version(shop: &Shop) -> Result<String, StoreError> {
    let Some(any) = shop.databases().next() else { return Ok(String::new()) };
    let (name, question) = if any.is_embedded() {
        ("SQLite", "SELECT sqlite_version()")
    } else {
        ("PostgreSQL", "SHOW server_version")
    };
    let version: Option<String> = ask(any, question).await?;
    Ok(format!("{name} {}", version.unwrap_or_default()))
}

async fn ask<T: TryGetable>(database: &Database, question: &str) -> Result<Option<T>, StoreError> {
    let reader = database.reader();
    let question = Statement::from_string(reader.get_database_backend(), question);
    let row = reader.query_one_raw(question).await.map_err(read_error)?;
    Ok(row.and_then(|row| row.try_get_by_index(0).ok()))
}

const fn level(synchronous: Option<i64>) -> &'static str {
    match synchronous {
        Some(0) => "OFF",
        Some(1) => "NORMAL",
        Some(2) => "FULL",
        Some(3) => "EXTRA",
        Some(_) | None => "unknown",
    }
}
