//! Reading the trail: a page of entries, and the check of the whole chain.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_kernel::StoreError;
use uuid::Uuid;

use super::chain::{Hash, Head, follow};
use super::{Column, Entity, Model};
use crate::database::Database;

/// Entries read at a time when the chain is checked.
const PAGE: u64 = 500;

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

/// A page of entries, the latest first, beginning after the entry `after`.
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
    let mut query = Entity::find().order_by_desc(Column::Number).limit(at_most);
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
    database.all(query).await
}

/// The number and the hash of the last entry; none when there are no entries. Whoever keeps both elsewhere can tell later whether
/// the trail was cut or written anew.
///
/// # Errors
/// When the store fails.
pub async fn last(database: &Database) -> Result<Option<(i64, Hash)>, StoreError> {
    let last = database.one(Entity::find().order_by_desc(Column::Number)).await?;
    let head = last.map(|row| Head::stored(row.number, &row.hash));
    Ok(head.map(|Head { number, hash }| (number, hash)))
}

/// The result of checking a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many entries there are.
    pub entries: u64,
    /// What is wrong, each in a sentence.
    pub violations: Vec<String>,
}

/// Reads all entries and checks the chain. One that is cut at its end holds: compare its [last] entry with one that was kept.
///
/// # Errors
/// When the store fails.
pub async fn verify(database: &Database) -> Result<Verified, StoreError> {
    let mut head = Head::of_the_beginning(database.context());
    let before = database.all(Entity::find().filter(Column::Number.lt(1)).limit(PAGE)).await?;
    let mut violations: Vec<String> = before
        .iter()
        .map(|row| format!("entry {} was inserted: the first is 1", row.number))
        .collect();
    let mut entries = 0;
    loop {
        let next = Entity::find()
            .filter(Column::Number.gt(head.number))
            .order_by_asc(Column::Number)
            .limit(PAGE);
        let rows = database.all(next).await?;
        if rows.is_empty() {
            return Ok(Verified { entries, violations });
        }
        for row in &rows {
            let (next, wrong) = follow(head, row);
            head = next;
            entries += 1;
            violations.extend(wrong.map(|wrong| wrong.to_string()));
        }
    }
}
