//! Rows that cannot be read, among those that can: a list shows the others, and each corrupt row is logged once.

use std::collections::HashSet;
use std::future::Future;
use std::sync::{Mutex, PoisonError};

use futures_util::TryStreamExt;
use sea_orm::{
    DatabaseConnection, EntityTrait, FromQueryResult, IdenStatic, Iterable, PrimaryKeyToColumn,
    QueryResult, QueryTrait, StreamTrait,
};
use shared_kernel::StoreError;
use uuid::Uuid;

use super::errors::read_error;

/// The most corrupt rows that a page passes over. A list with more of them in one place fails.
const MOST_PASSED_OVER: u64 = 4096;
/// The most corrupt rows that are remembered as logged.
const MOST_REMEMBERED: usize = 1024;

/// The corrupt rows of one database that were met since the host started.
pub struct CorruptRows {
    context: &'static str,
    known: Mutex<HashSet<(&'static str, &'static str, String)>>,
}

/// The outcome of reading every row of a table.
#[derive(Debug, Default)]
pub struct CheckedRows {
    /// How many there are.
    pub examined: u64,
    /// Those that cannot be read, each in a sentence with table, column and key.
    pub corrupt: Vec<String>,
}

impl CorruptRows {
    pub(super) fn of(context: &'static str) -> Self {
        Self { context, known: Mutex::default() }
    }

    /// Logs the row, unless it was logged before. Returns `false` for an error that is not about one row.
    fn note(&self, error: &StoreError) -> bool {
        let StoreError::CorruptRow { table, column, key } = error else { return false };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MOST_REMEMBERED && known.insert((table, column, key.clone())) {
            let (context, corrupt_rows) = (self.context, known.len());
            tracing::error!(
                context,
                table,
                column,
                key,
                corrupt_rows,
                "a stored row cannot be read, and lists leave it out; `galleria verify` names every such row"
            );
        }
        true
    }

    /// The first `at_most` rows of a list that can be read. `fetch(n)` reads the first `n` rows of the list, each by
    /// itself; it is called again with a larger number when corrupt rows leave the page short. Each corrupt row is
    /// logged once.
    ///
    /// # Errors
    /// The error of `fetch`, an error of a row that is not [`StoreError::CorruptRow`], and the first corrupt row when
    /// there are more than 4,096 of them in the way.
    pub async fn readable<T, F>(
        &self,
        at_most: u64,
        fetch: impl Fn(u64) -> F,
    ) -> Result<Vec<T>, StoreError>
    where
        F: Future<Output = Result<Vec<Result<T, StoreError>>, StoreError>>,
    {
        let wanted = usize::try_from(at_most).unwrap_or(usize::MAX);
        let mut asked = at_most;
        loop {
            let rows = fetch(asked).await?;
            let is_all = u64::try_from(rows.len()).unwrap_or(u64::MAX) < asked;
            let mut readable = Vec::with_capacity(rows.len().min(wanted));
            let mut first_corrupt = None;
            for row in rows {
                match row {
                    Ok(row) => readable.push(row),
                    Err(error) if self.note(&error) => {
                        first_corrupt.get_or_insert(error);
                    }
                    Err(error) => return Err(error),
                }
            }
            match first_corrupt {
                Some(error) if !is_all && readable.len() < wanted => {
                    if asked >= at_most.saturating_add(MOST_PASSED_OVER) {
                        return Err(error);
                    }
                    asked = asked.saturating_mul(4).min(at_most.saturating_add(MOST_PASSED_OVER));
                }
                _ => {
                    readable.truncate(wanted);
                    return Ok(readable);
                }
            }
        }
    }
}

/// Reads every row of `E` in one pass, and names those of which `parse` makes nothing.
pub async fn check_rows<E, T>(
    reader: &DatabaseConnection,
    parse: impl Fn(E::Model) -> Result<T, StoreError>,
) -> Result<CheckedRows, StoreError>
where
    E: EntityTrait,
{
    let select = E::find().build(reader.get_database_backend());
    let mut rows = reader.stream_raw(select).await.map_err(read_error)?;
    let mut checked = CheckedRows::default();
    while let Some(row) = rows.try_next().await.map_err(read_error)? {
        checked.examined += 1;
        match model::<E>(&row).and_then(&parse) {
            Ok(_readable) => {}
            Err(corrupt @ StoreError::CorruptRow { .. }) => {
                checked.corrupt.push(corrupt.to_string());
            }
            Err(other) => return Err(other),
        }
    }
    Ok(checked)
}

/// The row as a model of `E`. `CorruptRow` names the first column that does not hold a value of its type.
pub fn model<E: EntityTrait>(row: &QueryResult) -> Result<E::Model, StoreError> {
    E::Model::from_query_result(row, "").map_err(|error| {
        let error = read_error(error);
        if let StoreError::CorruptRow { key, .. } = &error {
            return corrupt_row::<E>(row, key);
        }
        error
    })
}

/// `said` quotes the name of the column.
fn corrupt_row<E: EntityTrait>(row: &QueryResult, said: &str) -> StoreError {
    let mut columns = E::Column::iter().map(|column| column.as_str());
    let column = columns.find(|name| said.contains(&format!("\"{name}\"")));
    let key: Vec<String> =
        E::PrimaryKey::iter().map(|key| key_text::<E>(row, key.into_column())).collect();
    StoreError::CorruptRow {
        table: E::default().table_name(),
        column: column.unwrap_or("a column"),
        key: key.join("/"),
    }
}

fn key_text<E: EntityTrait>(row: &QueryResult, column: E::Column) -> String {
    let name = column.as_str();
    if let Ok(id) = row.try_get::<Uuid>("", name) {
        return id.to_string();
    }
    if let Ok(text) = row.try_get::<String>("", name) {
        return text;
    }
    row.try_get::<i64>("", name).map_or_else(|_other| "?".to_owned(), |number| number.to_string())
}
