//! Multi-row statements, written as text. The query builder makes the same text from a tree of expressions, one for
//! each value; at full load that tree was a fifth of the writer's work, and here every row has the same form.

use std::borrow::Cow;

use sea_orm::{
    DbBackend, EntityTrait, IdenStatic, Iterable, ModelTrait, PrimaryKeyToColumn, Value,
};
use shared_kernel::StoreError;

use super::tables::{Counted, Versioned};
use crate::audit_trail::{self, Appended};
use crate::lease;
use crate::outbox::Transport;

mod rows;

use rows::{Rows, lists, tuples, unnest};

/// The error of a statement that affected fewer rows than it must.
pub(crate) type Refusal = fn() -> StoreError;

/// One statement to be written.
pub(crate) struct WriteStatement {
    /// The text, or the part before the rows where they are arrays.
    sql: String,
    /// The part after the rows.
    tail: String,
    /// The name of the rows it writes, mostly their table, if it can be part of a combined statement: no other part may
    /// write the same rows. Parts run in the order of these names.
    pub(crate) touches: Option<&'static str>,
    /// The first arguments: each is a column of rows. Only a server supports them.
    pub(crate) columns: Vec<Vec<Value>>,
    /// The arguments after them.
    pub(crate) values: Vec<Value>,
    /// How many rows it must affect, and the error when it affects fewer.
    pub(crate) must_touch: Option<(u64, Refusal)>,
    /// Entries of the audit trail. The statement is then nothing by itself: the session reads the last entry, and runs the
    /// statements that [follow on](Self::following_on) it.
    pub(crate) appended: Option<Appended>,
}

impl WriteStatement {
    /// A statement that may affect any number of rows.
    pub(crate) fn free(sql: String, values: Vec<Value>) -> Self {
        let (tail, columns) = (String::new(), Vec::new());
        let (must_touch, appended) = (None, None);
        Self { sql, tail, touches: None, columns, values, must_touch, appended }
    }

    /// A statement that appends entries to the audit trail.
    pub(crate) fn of_entries(appended: Appended) -> Self {
        Self { appended: Some(appended), ..Self::free(String::new(), Vec::new()) }
    }

    /// The statements that write `appended` behind the stored entry `last` (number and hash). No other transaction may append
    /// until this one ends.
    pub(crate) fn following_on(
        last: Option<(i64, Vec<u8>)>,
        appended: &Appended,
        backend: DbBackend,
    ) -> Vec<Self> {
        let rows = audit_trail::linked(last, appended);
        let rows: Vec<&audit_trail::Model> = rows.iter().collect();
        insert_rows::<audit_trail::Entity>(&rows, "", backend, None)
    }

    /// A statement that takes rows between `head` and `tail`. Each must be affected, or `refusal` is the error.
    fn with_rows(
        touches: &'static str,
        head: &str,
        (count, rows): (usize, Rows),
        width: usize,
        tail: &str,
        refusal: Option<Refusal>,
    ) -> Self {
        let must_touch = refusal.map(|refusal| (u64::try_from(count).unwrap_or(u64::MAX), refusal));
        let touches = Some(touches);
        match rows {
            Rows::Values(values) => {
                let (sql, tail) =
                    (format!("{head} VALUES {} {tail}", tuples(count, width)), String::new());
                let (columns, appended) = (Vec::new(), None);
                Self { sql, tail, touches, columns, values, must_touch, appended }
            }
            Rows::Arrays(columns) => {
                let (sql, tail) = (head.to_owned(), tail.to_owned());
                let (values, appended) = (Vec::new(), None);
                Self { sql, tail, touches, columns, values, must_touch, appended }
            }
        }
    }

    /// The text, when its arguments are numbered from 1 on.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        if self.columns.is_empty() {
            return Cow::Borrowed(&self.sql);
        }
        Cow::Owned(self.numbered_from(1))
    }

    /// The text of a statement that takes rows as arrays, when those are the arguments from number `first` on.
    pub(crate) fn numbered_from(&self, first: usize) -> String {
        format!("{} {} {}", self.sql, unnest(&self.columns, first), self.tail)
    }

    /// Refuses unless `touched` rows are as many as must be.
    pub(crate) fn check_affected_rows(&self, touched: u64) -> Result<(), StoreError> {
        match self.must_touch {
            Some((rows, refusal)) if touched != rows => Err(refusal()),
            _ => Ok(()),
        }
    }
}

/// The rows of `E` whose `column` is one of a number of keys; on a server, one of the keys in an array.
pub(crate) fn select_by<E: EntityTrait>(
    column: E::Column,
    keys: usize,
    backend: DbBackend,
) -> String {
    let (columns, table) = (quoted(E::Column::iter()), E::default().table_name());
    let among = if backend == DbBackend::Postgres {
        "= ANY($1)".to_owned()
    } else {
        format!("IN {}", tuples(1, keys))
    };
    format!("SELECT {columns} FROM \"{table}\" WHERE {} {among}", quoted([column]))
}

/// Inserts of `rows`; `rule` is the `ON CONFLICT` clause, if any.
pub(super) fn insert_rows<E: EntityTrait>(
    rows: &[&E::Model],
    rule: &str,
    backend: DbBackend,
    refusal: Option<Refusal>,
) -> Vec<WriteStatement> {
    let columns: Vec<E::Column> = E::Column::iter().collect();
    let table = E::default().table_name();
    let head = format!("INSERT INTO \"{table}\" ({})", quoted(columns.iter().copied()));
    let cells = |row: &&E::Model| columns.iter().map(|column| row.get(*column)).collect();
    lists(rows, columns.len(), backend, cells)
        .into_iter()
        .map(|list| WriteStatement::with_rows(table, &head, list, columns.len(), rule, refusal))
        .collect()
}

/// Adds deltas to counters, one row for each key: `UPDATE stock SET reserved = reserved + delta.column2 FROM (…) AS
/// delta WHERE sku = delta.column1`.
pub(super) fn add_rows<E: Counted>(
    rows: &[(Value, Vec<i64>)],
    backend: DbBackend,
    refusal: Refusal,
) -> Vec<WriteStatement> {
    let table = E::default().table_name();
    let counters: Vec<String> =
        E::counters().into_iter().map(|counter| quoted([counter])).collect();
    let sums: Vec<String> = (2..)
        .zip(&counters)
        .map(|(number, counter)| {
            format!("{counter} = \"{table}\".{counter} + delta.column{number}")
        })
        .collect();
    let head = format!("UPDATE \"{table}\" SET {} FROM (", sums.join(", "));
    let key = quoted([E::key_column()]);
    let tail = format!(") AS delta WHERE \"{table}\".{key} = delta.column1");
    let width = counters.len() + 1;
    let cells = |(key, deltas): &(Value, Vec<i64>)| {
        std::iter::once(key.clone()).chain(deltas.iter().map(|delta| Value::from(*delta))).collect()
    };
    lists(rows, width, backend, cells)
        .into_iter()
        .map(|list| WriteStatement::with_rows(table, &head, list, width, &tail, Some(refusal)))
        .collect()
}

/// Writes the version of a row that must have it: on a server, this locks the row, so that no concurrent change of it is missed.
pub(super) fn keep_version<E: Versioned>(
    id: Value,
    version: Value,
    backend: DbBackend,
    refusal: Refusal,
) -> WriteStatement {
    let (table, column) = (E::default().table_name(), quoted([E::version_column()]));
    let key = quoted(E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column));
    let [first, second] = if backend == DbBackend::Postgres { ["$1", "$2"] } else { ["?", "?"] };
    let sql = format!(
        "UPDATE \"{table}\" SET {column} = {column} WHERE {key} = {first} AND {column} = {second}"
    );
    WriteStatement {
        must_touch: Some((1, refusal)),
        ..WriteStatement::free(sql, vec![id, version])
    }
}

// tour: move/marks
/// Marks that `transport` has taken the events at `positions`: their pending deliveries are deleted. On a server, only
/// as long as `epoch` is the epoch of the lease: a relay that has lost it can mark nothing (fencing).
pub(crate) fn mark_taken(
    transport: Transport,
    positions: &[i64],
    epoch: i64,
    backend: DbBackend,
) -> Vec<WriteStatement> {
    let (among, tail) = if backend == DbBackend::Postgres {
        // As an array the positions are looked up in the index; as a list of rows they may be joined with all rows of
        // the transport.
        let lease =
            format!("SELECT 1 FROM leases WHERE name = '{}' AND epoch = {epoch}", lease::NAME);
        ("= ANY (ARRAY(", format!(")) AND EXISTS ({lease})"))
    } else {
        ("IN (", ")".to_owned())
    };
    let head = format!(
        "DELETE FROM pending_deliveries WHERE transport = {} AND position {among}",
        transport.number()
    );
    // Rows that exist already: none that is inserted in the same transaction is among them.
    let touches = match transport {
        Transport::InProcess => "earlier deliveries in process",
        Transport::Broker => "earlier deliveries over the broker",
    };
    lists(positions, 1, backend, |position| vec![Value::from(*position)])
        .into_iter()
        .map(|list| WriteStatement::with_rows(touches, &head, list, 1, &tail, None))
        .collect()
}

/// The quoted names of columns, separated by commas. Every statement has such a list, so it is written into one text.
pub(super) fn quoted(columns: impl IntoIterator<Item = impl IdenStatic>) -> String {
    let mut names = String::new();
    for column in columns {
        let separator = if names.is_empty() { "" } else { ", " };
        names.extend([separator, "\"", column.as_str(), "\""]);
    }
    names
}

/// On a taken primary key, the new row's other columns replace the stored ones.
pub(super) fn replace_the_rest<E: EntityTrait>() -> String {
    let keys = || E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
    let mut rule = format!("ON CONFLICT ({}) DO UPDATE SET ", quoted(keys()));
    let mut separator = "";
    for column in E::Column::iter().map(|column| column.as_str()) {
        if keys().all(|key| key.as_str() != column) {
            rule.extend([separator, "\"", column, "\" = excluded.\"", column, "\""]);
            separator = ", ";
        }
    }
    rule
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::pending_deliveries::{Column, Entity, Model};

    #[test]
    fn statements_name_every_column_of_the_table() {
        let by_position = select_by::<Entity>(Column::Position, 2, DbBackend::Sqlite);
        let columns = r#""transport", "position""#;
        let expected =
            format!(r#"SELECT {columns} FROM "pending_deliveries" WHERE "position" IN (?, ?)"#);
        assert_eq!(by_position, expected);
        let rows = [&Model { transport: 1, position: 7 }, &Model { transport: 1, position: 8 }];
        let inserts = insert_rows::<Entity>(&rows, "", DbBackend::Sqlite, None);
        let [insert] = &*inserts else { panic!("one statement of two rows") };
        let expected =
            format!(r#"INSERT INTO "pending_deliveries" ({columns}) VALUES (?, ?), (?, ?) "#);
        assert_eq!(insert.text(), expected);
        assert_eq!(insert.values, [1_i16.into(), 7_i64.into(), 1_i16.into(), 8_i64.into()]);
    }

    #[test]
    fn a_replacement_keeps_the_key_and_takes_every_other_column() {
        use crate::idempotency_keys::Entity;
        let expected = r#"ON CONFLICT ("scope", "key") DO UPDATE SET "fingerprint" = excluded."fingerprint", "resource" = excluded."resource", "used_at" = excluded."used_at""#;
        assert_eq!(replace_the_rest::<Entity>(), expected);
    }
}
