//! Multi-row statements, written as text. The query builder makes the same text from a tree of expressions, one for each
//! value; at full load that tree was a fifth of the writer's work, and here every row looks alike.

use sea_orm::{
    DbBackend, EntityTrait, Iden, Iterable, ModelTrait, PrimaryKeyToColumn, Statement, Value,
};
use shared_kernel::StoreError;

use super::Counted;

/// Rows of one statement: any number up to `SMALL`, and `SMALL` or `LARGE` beyond it. So a connection prepares a bounded
/// number of statements for each table, and a group of common size goes in one.
const SMALL: usize = 16;
const LARGE: usize = 32;

/// Splits rows into chunks of the sizes that statements are kept for.
fn chunks<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = match rows.len() {
            0 => return None,
            few if few <= SMALL => few,
            some if some < LARGE => SMALL,
            _many => LARGE,
        };
        let (chunk, rest) = rows.split_at(size);
        rows = rest;
        Some(chunk)
    })
}

/// Says why a statement touched fewer rows than it must.
pub(crate) type Refusal = fn() -> StoreError;

/// One statement on its way to a database.
pub(crate) struct Step {
    pub(crate) sql: String,
    pub(crate) values: Vec<Value>,
    /// How many rows it must touch, and what it means when it touches fewer.
    pub(crate) must_touch: Option<(u64, Refusal)>,
}

impl Step {
    /// A statement that may touch any number of rows.
    pub(crate) fn free(statement: Statement) -> Self {
        let values = statement.values.map(|values| values.0).unwrap_or_default();
        Self { sql: statement.sql, values, must_touch: None }
    }

    /// Whether `touched` rows are as many as must be.
    pub(crate) fn judge(&self, touched: u64) -> Result<(), StoreError> {
        match self.must_touch {
            Some((rows, refusal)) if touched != rows => Err(refusal()),
            _ => Ok(()),
        }
    }
}

/// The rows of `E` whose `column` is one of as many keys.
pub(crate) fn select_by<E: EntityTrait>(
    column: E::Column,
    keys: usize,
    backend: DbBackend,
) -> String {
    let names: Vec<String> = E::Column::iter().map(name::<E>).collect();
    let (names, table) = (names.join(", "), E::default().as_str().to_owned());
    let keys = tuples(backend, 1, keys);
    format!("SELECT {names} FROM \"{table}\" WHERE {} IN {keys}", name::<E>(column))
}

/// Inserts of `rows`; `rule` is the `ON CONFLICT` clause, if any.
pub(super) fn insert_rows<E: EntityTrait>(
    rows: &[&E::Model],
    rule: &str,
    backend: DbBackend,
    refusal: Option<Refusal>,
) -> Vec<Step> {
    let columns: Vec<E::Column> = E::Column::iter().collect();
    let names: Vec<String> = columns.iter().map(|column| name::<E>(*column)).collect();
    let start = format!("INSERT INTO \"{}\" ({}) VALUES ", E::default().as_str(), names.join(", "));
    let step = |chunk: &[&E::Model]| {
        let mut values = Vec::with_capacity(chunk.len() * columns.len());
        for row in chunk {
            values.extend(columns.iter().map(|column| row.get(*column)));
        }
        let sql = format!("{start}{} {rule}", tuples(backend, chunk.len(), columns.len()));
        Step { sql, values, must_touch: all_of(chunk, refusal) }
    };
    chunks(rows).map(step).collect()
}

/// Adds deltas to counters, a row a key: `UPDATE stock SET reserved = reserved + delta.column2 FROM (VALUES …) AS delta
/// WHERE sku = delta.column1`. Both databases name the columns of VALUES so.
pub(super) fn add_rows<E: Counted>(
    rows: &[(Value, Vec<i64>)],
    backend: DbBackend,
    refusal: Refusal,
) -> Vec<Step> {
    let table = E::default().as_str().to_owned();
    let counters: Vec<String> = E::counters().into_iter().map(name::<E>).collect();
    let sums: Vec<String> = (2..)
        .zip(&counters)
        .map(|(number, counter)| {
            format!("{counter} = \"{table}\".{counter} + delta.column{number}")
        })
        .collect();
    let start = format!("UPDATE \"{table}\" SET {} FROM (VALUES ", sums.join(", "));
    let end =
        format!(") AS delta WHERE \"{table}\".{} = delta.column1", name::<E>(E::key_column()));
    let step = |chunk: &[(Value, Vec<i64>)]| {
        let mut values = Vec::with_capacity(chunk.len() * (counters.len() + 1));
        for (key, deltas) in chunk {
            values.push(key.clone());
            values.extend(deltas.iter().map(|delta| Value::from(*delta)));
        }
        let sql = format!("{start}{}{end}", tuples(backend, chunk.len(), counters.len() + 1));
        Step { sql, values, must_touch: all_of(chunk, Some(refusal)) }
    };
    chunks(rows).map(step).collect()
}

/// Marks outbox rows as delivered at `moment`.
pub(crate) fn mark_delivered(positions: &[i64], moment: i64, backend: DbBackend) -> Vec<Step> {
    let step = |chunk: &[i64]| {
        // The time is one of the values of the list: both databases then number it alike.
        let rows = tuples(backend, chunk.len(), 2);
        let sql = format!(
            "UPDATE outbox SET delivered_at = mark.column2 FROM (VALUES {rows}) AS mark \
             WHERE outbox.position = mark.column1"
        );
        let values = chunk.iter().flat_map(|position| [Value::from(*position), moment.into()]);
        Step { sql, values: values.collect(), must_touch: None }
    };
    chunks(positions).map(step).collect()
}

/// Every row of `chunk` must be touched, or `refusal` says why not.
fn all_of<T>(chunk: &[T], refusal: Option<Refusal>) -> Option<(u64, Refusal)> {
    let rows = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
    refusal.map(|refusal| (rows, refusal))
}

/// `(?, ?), (?, ?)` for as many rows and columns, numbered from 1 where the database wants numbers.
fn tuples(backend: DbBackend, rows: usize, columns: usize) -> String {
    if backend != DbBackend::Postgres {
        let tuple = format!("({})", vec!["?"; columns].join(", "));
        return vec![tuple; rows].join(", ");
    }
    let tuple = |row: usize| {
        let marks: Vec<String> =
            (1..=columns).map(|column| format!("${}", row * columns + column)).collect();
        format!("({})", marks.join(", "))
    };
    (0..rows).map(tuple).collect::<Vec<_>>().join(", ")
}

/// A column's quoted name.
pub(super) fn name<E: EntityTrait>(column: E::Column) -> String {
    format!("\"{}\"", column.unquoted())
}

/// On a taken primary key, the new row's other columns replace the stored ones.
pub(super) fn replace_the_rest<E: EntityTrait>() -> String {
    let keys: Vec<String> = E::PrimaryKey::iter().map(|key| name::<E>(key.into_column())).collect();
    let rest: Vec<String> = E::Column::iter()
        .map(name::<E>)
        .filter(|column| !keys.contains(column))
        .map(|column| format!("{column} = excluded.{column}"))
        .collect();
    format!("ON CONFLICT ({}) DO UPDATE SET {}", keys.join(", "), rest.join(", "))
}

#[cfg(test)]
mod tests {
    use super::chunks;

    #[test]
    fn few_rows_go_in_one_statement_and_many_in_statements_of_two_sizes() {
        let sizes = |rows: usize| chunks(&vec![(); rows]).map(<[()]>::len).collect::<Vec<_>>();
        assert_eq!(sizes(0), [0_usize; 0]);
        assert_eq!(sizes(11), [11]);
        assert_eq!(sizes(20), [16, 4]);
        assert_eq!(sizes(75), [32, 32, 11]);
    }
}
