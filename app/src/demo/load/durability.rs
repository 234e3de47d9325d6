//! How the databases keep what they confirmed, as they say themselves.

use std::collections::BTreeMap;

use platform::database::{Database, read_error};
use sea_orm::{ConnectionTrait, Statement, TryGetable};
use serde::Serialize;
use shared_kernel::StoreError;

use crate::host::Shop;

/// What a commit is worth in one database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Durability {
    pub(crate) journal_mode: String,
    pub(crate) synchronous: &'static str,
}

/// Asks every database of the shop, and the provider's ledger. Readers are opened as writers are, apart from writing.
pub(super) async fn of(shop: &Shop) -> Result<BTreeMap<&'static str, Durability>, StoreError> {
    let mut all = BTreeMap::new();
    for database in shop.databases().chain(std::iter::once(shop.provider())) {
        let journal_mode: Option<String> = ask(database, "PRAGMA journal_mode").await?;
        let synchronous: Option<i64> = ask(database, "PRAGMA synchronous").await?;
        let durability = Durability {
            journal_mode: journal_mode.unwrap_or_default().to_uppercase(),
            synchronous: level(synchronous),
        };
        all.insert(database.context(), durability);
    }
    Ok(all)
}

/// The version of the library that is linked.
pub(super) async fn sqlite_version(shop: &Shop) -> Result<String, StoreError> {
    let Some(any) = shop.databases().next() else { return Ok(String::new()) };
    Ok(ask(any, "SELECT sqlite_version()").await?.unwrap_or_default())
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
