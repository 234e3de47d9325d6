//! The state that a move stores in its target: names and values in the table `move_progress`.

use serde::{Deserialize, Serialize};

use super::cell::{Cell, Row};
use super::error::MoveError;
use super::side::Side;
use super::table::Kind;

/// The source of the rows.
pub(super) const SOURCE: &str = "source";
/// Which tracking of changes the copy relies on.
pub(super) const TRACKING: &str = "tracking";
/// A reference between tables that is restored when all rows are there; the table and its name follow.
pub(super) const REFERENCE: &str = "reference/";

const TABLE: &str = "move_progress";

/// The progress of the copy of a table.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Copied {
    pub(super) rows: u64,
    /// The key of the last row copied.
    pub(super) after: Option<Row>,
    pub(super) is_whole: bool,
    /// The last note whose change has been applied.
    pub(super) followed: i64,
}

fn name_of(table: &str) -> String {
    format!("copied/{table}")
}

pub(super) async fn make(target: &mut Side) -> Result<(), MoveError> {
    target
        .run(&format!(
            "CREATE TABLE IF NOT EXISTS {TABLE} (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)"
        ))
        .await
}

pub(super) async fn forget(target: &mut Side) -> Result<(), MoveError> {
    target.run(&format!("DROP TABLE IF EXISTS {TABLE}")).await
}

pub(super) async fn get(target: &mut Side, name: &str) -> Result<Option<String>, MoveError> {
    if !target.has_table(TABLE).await? {
        return Ok(None);
    }
    let query = format!("SELECT value FROM {TABLE} WHERE name = {}", target.text(name));
    let rows = target.query(&query, &[Kind::Text]).await?;
    Ok(rows.into_iter().flatten().find_map(as_text))
}

/// The names that begin with `prefix`, with their values, in order.
pub(super) async fn all(
    target: &mut Side,
    prefix: &str,
) -> Result<Vec<(String, String)>, MoveError> {
    if !target.has_table(TABLE).await? {
        return Ok(Vec::new());
    }
    let query = format!("SELECT name, value FROM {TABLE} ORDER BY name");
    let rows = target.query(&query, &[Kind::Text, Kind::Text]).await?;
    let pairs = rows.into_iter().filter_map(|row| {
        let mut cells = row.into_iter().filter_map(as_text);
        Some((cells.next()?, cells.next()?))
    });
    Ok(pairs.filter(|(name, _)| name.starts_with(prefix)).collect())
}

pub(super) async fn set(target: &mut Side, name: &str, value: &str) -> Result<(), MoveError> {
    let (name, value) = (target.text(name), target.text(value));
    target
        .run(&format!(
            "INSERT INTO {TABLE} (name, value) VALUES ({name}, {value})
             ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        ))
        .await
}

pub(super) async fn unset(target: &mut Side, prefix: &str) -> Result<(), MoveError> {
    for (name, _) in all(target, prefix).await? {
        let name = target.text(&name);
        target.run(&format!("DELETE FROM {TABLE} WHERE name = {name}")).await?;
    }
    Ok(())
}

/// The progress of the copy of `table`.
pub(super) async fn copied(target: &mut Side, table: &str) -> Result<Copied, MoveError> {
    let Some(value) = get(target, &name_of(table)).await? else { return Ok(Copied::default()) };
    serde_json::from_str(&value).map_err(|error| target.failed(error))
}

/// Stores it. To be called in the transaction that copies.
pub(super) async fn set_copied(
    target: &mut Side,
    table: &str,
    copied: &Copied,
) -> Result<(), MoveError> {
    let value = serde_json::to_string(copied).map_err(|error| target.failed(error))?;
    set(target, &name_of(table), &value).await
}

/// Deletes the progress of every table.
pub(super) async fn unset_copied(target: &mut Side) -> Result<(), MoveError> {
    unset(target, &name_of("")).await
}

pub(super) fn as_text(cell: Cell) -> Option<String> {
    if let Cell::Text(text) = cell { Some(text) } else { None }
}
