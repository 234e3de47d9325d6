//! Values as SQL literals. They come from our own tables, and are quoted all the same.

use std::fmt::Write;

use uuid::Uuid;

use crate::moving::cell::Cell;
use crate::moving::table::Kind;

pub(super) fn in_sqlite(cell: &Cell) -> String {
    match cell {
        Cell::Null => "NULL".to_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => format!("{number:?}"),
        // `SQLite` ends SQL text at a NUL.
        Cell::Text(text) if text.contains('\0') => {
            format!("CAST(X'{}' AS TEXT)", hex::encode(text))
        }
        Cell::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Cell::Bytes(bytes) => format!("X'{}'", hex::encode(bytes)),
    }
}

pub(super) fn in_postgres(cell: &Cell, kind: Kind) -> String {
    match (cell, kind) {
        (Cell::Null, _) => "NULL".to_owned(),
        (Cell::Integer(number), Kind::Boolean) => (*number != 0).to_string(),
        (Cell::Integer(number), _) => number.to_string(),
        (Cell::Real(number), _) => format!("{number:?}"),
        // With the E a backslash means the same whatever the server's settings are.
        (Cell::Text(text), _) => {
            format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
        }
        (Cell::Bytes(bytes), Kind::Id) => format!("'{}'::uuid", id(bytes)),
        (Cell::Bytes(bytes), _) => format!("decode('{}', 'hex')", hex::encode(bytes)),
    }
}

/// One row for `COPY … FROM STDIN` in text format: a tab between values, one line for each row.
pub(super) fn copied(row: &[Cell], kinds: &[Kind], text: &mut String) {
    for (place, (cell, kind)) in row.iter().zip(kinds).enumerate() {
        if place > 0 {
            text.push('\t');
        }
        // Writing to a text cannot fail.
        let _always_written = match (cell, kind) {
            (Cell::Null, _) => write!(text, "\\N"),
            (Cell::Integer(number), Kind::Boolean) => {
                write!(text, "{}", if *number == 0 { 'f' } else { 't' })
            }
            (Cell::Integer(number), _) => write!(text, "{number}"),
            (Cell::Real(number), _) => write!(text, "{number:?}"),
            (Cell::Text(said), _) => {
                escape(said, text);
                Ok(())
            }
            (Cell::Bytes(bytes), Kind::Id) => write!(text, "{}", id(bytes)),
            (Cell::Bytes(bytes), _) => write!(text, "\\\\x{}", hex::encode(bytes)),
        };
    }
    text.push('\n');
}

fn escape(said: &str, text: &mut String) {
    for letter in said.chars() {
        match letter {
            '\\' => text.push_str("\\\\"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            other => text.push(other),
        }
    }
}

/// Bytes that are no id are passed unchanged, and the server refuses them.
fn id(bytes: &[u8]) -> String {
    Uuid::from_slice(bytes).map_or_else(|_no_id| hex::encode(bytes), |id| id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_could_end_a_literal_are_quoted() {
        let text = Cell::Text("it's \\ a\tb\n".to_owned());
        assert_eq!(in_sqlite(&text), "'it''s \\ a\tb\n'");
        assert_eq!(in_postgres(&text, Kind::Text), "E'it''s \\\\ a\tb\n'");
        let mut line = String::new();
        copied(
            &[text, Cell::Null, Cell::Integer(1)],
            &[Kind::Text, Kind::Id, Kind::Boolean],
            &mut line,
        );
        assert_eq!(line, "it's \\\\ a\\tb\\n\t\\N\tt\n");
    }

    #[test]
    fn ids_and_bytes_are_written_in_the_form_of_their_columns() {
        let nil = Cell::Bytes(vec![0; 16]);
        assert_eq!(in_postgres(&nil, Kind::Id), format!("'{}'::uuid", Uuid::nil()));
        assert_eq!(in_sqlite(&Cell::Bytes(vec![1, 255])), "X'01ff'");
        let mut line = String::new();
        copied(&[Cell::Bytes(vec![1, 255])], &[Kind::Bytes], &mut line);
        assert_eq!(line, "\\\\x01ff\n");
    }
}
