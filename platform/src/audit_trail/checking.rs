//! The check of a trail: every entry and its place in the chain, the number of entries that were ever written, and the triggers
//! that keep the table append-only.

use futures_util::TryStreamExt;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, IdenStatic, QueryOrder,
    QueryResult, QueryTrait, Statement, StreamTrait,
};
use shared_kernel::StoreError;

use super::chain::{Head, follow};
use super::{Column, Entity};
use crate::database::{Database, model, read_error};

const ON_SQLITE: [&str; 5] = [
    "audit_trail_is_not_changed",
    "audit_trail_is_not_cut",
    "audit_trail_is_not_replaced",
    "audit_trail_is_counted",
    "audit_trail_is_counted_off",
];
const ON_POSTGRES: [&str; 5] = [
    "audit_trail_stays",
    "audit_trail_is_not_emptied",
    "audit_trail_is_counted",
    "audit_trail_is_counted_off",
    "audit_trail_is_counted_as_empty",
];

/// The result of checking a trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many entries there are.
    pub entries: u64,
    /// The violations, each as a sentence.
    pub violations: Vec<String>,
}

/// Reads all entries, and checks the chain, their number and the triggers. Somebody who knows all three can deceive it: compare
/// the [last](super::last) entry with one that was kept elsewhere.
///
/// # Errors
/// When the store fails.
pub async fn verify(database: &Database) -> Result<Verified, StoreError> {
    let reader = database.reader();
    // A host may append meanwhile.
    let written_before = written(reader).await?;
    let Verified { entries, mut violations } = check_chain(reader, database.context()).await?;
    let found = i64::try_from(entries).unwrap_or(i64::MAX);
    let written = if found < written_before { written_before } else { written(reader).await? };
    if found < written_before || found > written {
        violations.push(format!("of {written} entries that were written, {entries} are there"));
    }
    violations.extend(missing_triggers(reader).await?);
    Ok(Verified { entries, violations })
}

async fn check_chain(reader: &DatabaseConnection, context: &str) -> Result<Verified, StoreError> {
    let select = Entity::find().order_by_asc(Column::Number);
    let select = select.build(reader.get_database_backend());
    let mut rows = reader.stream_raw(select).await.map_err(read_error)?;
    // None behind an entry of which neither the number nor the hash can be read.
    let mut head = Some(Head::of_the_beginning(context));
    let (mut entries, mut violations) = (0, Vec::new());
    while let Some(row) = rows.try_next().await.map_err(read_error)? {
        entries += 1;
        match model::<Entity>(&row) {
            Ok(row) if row.number < 1 => {
                violations.push(format!("entry {} was inserted: the first is 1", row.number));
            }
            Ok(row) => {
                let (next, wrong) = follow(head.unwrap_or_else(|| Head::before(&row)), &row);
                head = Some(next);
                violations.extend(wrong.map(|wrong| wrong.to_string()));
            }
            Err(corrupt @ StoreError::CorruptRow { .. }) => {
                head = head_at(&row);
                violations.push(corrupt.to_string());
            }
            Err(other) => return Err(other),
        }
    }
    Ok(Verified { entries, violations })
}

/// The head at a row of which something else cannot be read.
fn head_at(row: &QueryResult) -> Option<Head> {
    let number = row.try_get::<i64>("", Column::Number.as_str()).ok()?;
    let hash = row.try_get::<Vec<u8>>("", Column::Hash.as_str()).ok()?;
    Some(Head::stored(number, &hash))
}

/// How many entries were written, as the triggers have counted them.
async fn written(reader: &DatabaseConnection) -> Result<i64, StoreError> {
    let backend = reader.get_database_backend();
    let question = Statement::from_string(backend, "SELECT entries FROM written_entries");
    let row = reader.query_one_raw(question).await.map_err(read_error)?;
    row.map_or(Ok(0), |row| row.try_get_by_index(0).map_err(read_error))
}

async fn missing_triggers(reader: &DatabaseConnection) -> Result<Vec<String>, StoreError> {
    let backend = reader.get_database_backend();
    let (expected, question) = if backend == DbBackend::Postgres {
        (
            ON_POSTGRES,
            "SELECT tgname::text FROM pg_trigger WHERE tgrelid = 'audit_trail'::regclass AND tgenabled IN ('O', 'A')",
        )
    } else {
        (
            ON_SQLITE,
            "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit_trail'",
        )
    };
    let question = Statement::from_string(backend, question);
    let rows = reader.query_all_raw(question).await.map_err(read_error)?;
    let names: Result<Vec<String>, _> = rows.iter().map(|row| row.try_get_by_index(0)).collect();
    let names = names.map_err(read_error)?;
    let missing = expected.iter().filter(|name| !names.iter().any(|found| found == *name));
    Ok(missing.map(|name| format!("the trigger {name} is missing or switched off")).collect())
}
