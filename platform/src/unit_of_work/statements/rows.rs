//! Many rows in one statement, in the form that each database takes best. `SQLite` gets one placeholder for each value,
//! in a few sizes. A server gets an array for each column: the text is then the same for any number of rows, so that it
//! is prepared and planned once.

use sea_orm::{DbBackend, Value};

/// Rows of one statement with one placeholder for each value: any number up to `SMALL`, and `SMALL` or `LARGE` beyond
/// it. So a connection prepares a bounded number of statements for each table, and a group of common size takes one.
const SMALL: usize = 16;
const LARGE: usize = 32;

/// Rows in a statement.
pub(super) enum Rows {
    /// Row by row.
    Values(Vec<Value>),
    /// Column by column. There is at least one row.
    Arrays(Vec<Vec<Value>>),
}

/// `rows` of `width` cells each as the arguments of one statement, or of several where one would be too long; and how many
/// rows are in each.
pub(super) fn lists<T>(
    rows: &[T],
    width: usize,
    backend: DbBackend,
    cells: impl Fn(&T) -> Vec<Value>,
) -> Vec<(usize, Rows)> {
    if rows.is_empty() {
        return Vec::new();
    }
    if backend == DbBackend::Postgres {
        return vec![(rows.len(), as_arrays(rows, cells))];
    }
    let list = |chunk: &[T]| {
        let mut values = Vec::with_capacity(chunk.len() * width);
        for row in chunk {
            values.extend(cells(row));
        }
        (chunk.len(), Rows::Values(values))
    };
    chunks(rows).map(list).collect()
}

fn as_arrays<T>(rows: &[T], cells: impl Fn(&T) -> Vec<Value>) -> Rows {
    let mut columns: Vec<Vec<Value>> = Vec::new();
    for row in rows {
        let cells = cells(row);
        if columns.is_empty() {
            columns.resize_with(cells.len(), || Vec::with_capacity(rows.len()));
        }
        for (column, value) in columns.iter_mut().zip(cells) {
            column.push(value);
        }
    }
    Rows::Arrays(columns)
}

/// The query that turns arrays into rows, when those are the arguments from number `first` on. Its columns are named as
/// those of VALUES.
pub(super) fn unnest(columns: &[Vec<Value>], first: usize) -> String {
    let array = |(number, column): (usize, &Vec<Value>)| {
        format!("${number}::{}[]", column.first().map_or("text", kind))
    };
    let arrays: Vec<String> = (first..).zip(columns).map(array).collect();
    let names: Vec<String> = (1..=columns.len()).map(|number| format!("column{number}")).collect();
    let (arrays, names) = (arrays.join(", "), names.join(", "));
    format!("SELECT * FROM unnest({arrays}) AS list ({names})")
}

/// The PostgreSQL type of a value.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what tables hold is a short list, and what is not on it is refused when it is bound"
)]
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "bool",
        Value::SmallInt(_) => "int2",
        Value::Int(_) => "int4",
        Value::BigInt(_) | Value::BigUnsigned(_) => "int8",
        Value::Double(_) => "float8",
        Value::Bytes(_) => "bytea",
        Value::Uuid(_) => "uuid",
        _ => "text",
    }
}

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

/// `(?, ?), (?, ?)` for as many rows and columns.
pub(super) fn tuples(rows: usize, columns: usize) -> String {
    let tuple = format!("({})", vec!["?"; columns].join(", "));
    vec![tuple.as_str(); rows].join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: &[(i64, &str)], backend: DbBackend) -> Vec<(usize, Rows)> {
        lists(rows, 2, backend, |(number, text)| vec![(*number).into(), (*text).into()])
    }

    #[test]
    fn few_rows_go_in_one_statement_and_many_in_statements_of_two_sizes() {
        let sizes = |rows: usize| chunks(&vec![(); rows]).map(<[()]>::len).collect::<Vec<_>>();
        assert_eq!(sizes(0), [0_usize; 0]);
        assert_eq!(sizes(11), [11]);
        assert_eq!(sizes(20), [16, 4]);
        assert_eq!(sizes(75), [32, 32, 11]);
    }

    #[test]
    fn sqlite_gets_a_placeholder_for_each_value() {
        let lists = of(&[(1, "one"), (2, "two")], DbBackend::Sqlite);
        let [(2, Rows::Values(values))] = &*lists else { panic!("one statement of two rows") };
        assert_eq!(*values, [1_i64.into(), "one".into(), 2_i64.into(), "two".into()]);
        assert_eq!(tuples(2, 2), "(?, ?), (?, ?)");
    }

    #[test]
    fn a_server_gets_an_array_for_each_column_and_one_text_for_any_number_of_rows() {
        for rows in [2, 100] {
            let lists = of(&vec![(1, "one"); rows], DbBackend::Postgres);
            let [(count, Rows::Arrays(columns))] = &*lists else { panic!("one statement") };
            assert_eq!((*count, columns.len(), columns[1].len()), (rows, 2, rows));
            let text = "SELECT * FROM unnest($3::int8[], $4::text[]) AS list (column1, column2)";
            assert_eq!(unnest(columns, 3), text);
        }
    }
}
