//! Reading the trail: a page of entries, and the last one.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use shared_kernel::StoreError;
use uuid::Uuid;

use super::chain::{Hash, Head};
use super::{Column, Entity, Model};
use crate::database::Database;

/// Which entries are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntriesWanted {
    /// Of this action only.
    pub action: Option<String>,
    /// About this object only.
    pub object: Option<String>,
    /// Of this user or service account only.
    pub principal: Option<Uuid>,
}

/// A page of entries, the latest first, beginning after the entry `after`. Entries that cannot be read are left out and logged.
///
/// # Errors
/// When the store fails.
pub async fn page(
    database: &Database,
    wanted: &EntriesWanted,
    after: Option<i64>,
    at_most: u64,
) -> Result<Vec<Model>, StoreError> {
    let EntriesWanted { action, object, principal } = wanted;
    let mut query = Entity::find().order_by_desc(Column::Number);
    if let Some(after) = after {
        query = query.filter(Column::Number.lt(after));
    }
    if let Some(action) = action {
        query = query.filter(Column::Action.eq(action));
    }
    if let Some(object) = object {
        query = query.filter(Column::Object.eq(object));
    }
    if let Some(principal) = principal {
        query = query.filter(Column::PrincipalId.eq(*principal));
    }
    readable(database, query, at_most).await
}

/// The number and the hash of the last entry that can be read; none when there are no entries. A reader that keeps both
/// elsewhere can tell later whether the trail was cut or written anew.
///
/// # Errors
/// When the store fails.
pub async fn last(database: &Database) -> Result<Option<(i64, Hash)>, StoreError> {
    let latest = Entity::find().order_by_desc(Column::Number);
    let last = readable(database, latest, 1).await?.pop();
    let head = last.map(|row| Head::stored(row.number, &row.hash));
    Ok(head.map(|Head { number, hash }| (number, hash)))
}

async fn readable(
    database: &Database,
    query: Select<Entity>,
    at_most: u64,
) -> Result<Vec<Model>, StoreError> {
    let fetch = |rows| database.each(query.clone().limit(rows));
    database.corrupt_rows().readable(at_most, fetch).await
}
